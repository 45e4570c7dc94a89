import { randomBytes } from "node:crypto";
import { closeSync, openSync, readSync, realpathSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { cannot, RecoveryError } from "../model/errors.ts";
import { writeAll } from "../model/write_all.ts";
import { PAGE_MARK } from "../report/html/page.ts";

/** The mark stands in the first lines of a page. */
const HEAD_BYTES = 1024;

/** The file of `--report`: it is there as a whole or not at all, and only a page of ours is replaced. */
export class PageFile {
  readonly #asked: string;
  readonly #path: string;

  private constructor(asked: string, path: string) {
    this.#asked = asked;
    this.#path = path;
  }

  /**
   * Makes sure that a page can be written, before anything is done that it would tell of.
   *
   * @throws {RecoveryError} "usage" where something else has that name, "failed" where the file could not
   * be written.
   */
  static open(asked: string): PageFile {
    try {
      const path = realPath(resolve(asked));
      const info = statSync(path, { throwIfNoEntry: false });
      if (info && !(info.isFile() && isPage(path))) throw notOurs(asked);
      const file = new PageFile(asked, path);
      const draft = file.#draft();
      Deno.openSync(draft, { write: true, createNew: true, mode: 0o600 }).close();
      rmSync(draft);
      return file;
    } catch (error) {
      throw cannot(`Cannot write the report "${asked}"`, error);
    }
  }

  /** @throws {RecoveryError} "failed" where it cannot be written; what was there before still is. */
  write(page: string): void {
    const draft = this.#draft();
    try {
      const file = Deno.openSync(draft, { write: true, createNew: true, mode: 0o600 });
      try {
        writeAll(file, new TextEncoder().encode(page));
        file.syncSync();
      } finally {
        file.close();
      }
      renameSync(draft, this.#path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw cannot(`Cannot write the report "${this.#asked}"`, error);
    }
  }

  #draft(): string {
    return join(dirname(this.#path), `.kmsrecover-report-${randomBytes(6).toString("hex")}`);
  }
}

/** Where a link leads; a path that is not there yet stays as it is. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isPage(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const head = new Uint8Array(HEAD_BYTES);
    const length = readSync(file, head, 0, HEAD_BYTES, 0);
    return length === 0 || new TextDecoder().decode(head.subarray(0, length)).includes(PAGE_MARK);
  } finally {
    closeSync(file);
  }
}

function notOurs(asked: string): RecoveryError {
  return new RecoveryError("usage", `"${asked}" is there already, and is no report of kmsrecover`, [
    "Name another file: only an older report is replaced",
  ]);
}
