import { existsSync } from "node:fs";
import { writeAll } from "../model/write_all.ts";
import { CollisionError } from "./sink.ts";
import type { Appended, Part } from "./slice.ts";
import { createStaged } from "./staged_file.ts";
import type { SyncQueue } from "./sync_queue.ts";

/** A part while it is written: its draft, which is made when the first bytes come. */
export class PartFile {
  readonly part: Part;
  readonly #appended: Appended[] = [];
  #file: Deno.FsFile | undefined;
  #length = 0;
  #modified: number | undefined;

  constructor(part: Part) {
    this.part = part;
    this.#modified = part.modified;
  }

  /** What stands in it, in order. */
  get appended(): readonly Appended[] {
    return this.#appended;
  }

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  /**
   * Writes behind what is there.
   *
   * @throws {CollisionError} where something bears the name that it is to have.
   */
  write(bytes: Uint8Array): void {
    this.#file ??= this.#create();
    writeAll(this.#file, bytes);
    this.#length += bytes.length;
  }

  /** Notes what was written last, and when it is from; a conversion may have made nothing of it. */
  note(appended: Appended, modified: number | undefined): void {
    this.#file ??= this.#create();
    this.#modified = modified ?? this.#modified;
    this.#appended.push(appended);
  }

  /** Takes away what stands behind the first `length` bytes. */
  cut(length: number): void {
    if (this.#length === length || !this.#file) return;
    this.#file.truncateSync(length);
    this.#file.seekSync(length, Deno.SeekMode.Start);
    this.#length = length;
  }

  /** Lets it have its name as soon as it is on the disk, then calls `done`; nothing where none is in it. */
  finish(disk: SyncQueue, done: () => void): void {
    const file = this.#file;
    if (!file || this.#appended.length === 0) return this.discard();
    const { path, draft } = this.part;
    const modified = this.#modified;
    this.#file = undefined;
    try {
      if (modified !== undefined) file.utimeSync(modified / 1000, modified / 1000);
    } catch (error) {
      file.close();
      throw error;
    }
    disk.add(file, () => {
      if (draft !== undefined) Deno.renameSync(draft, path);
      done();
    });
  }

  /** Leaves nothing of it. */
  discard(): void {
    if (!this.#file) return;
    this.#file.close();
    this.#file = undefined;
    Deno.removeSync(this.part.draft ?? this.part.path);
  }

  #create(): Deno.FsFile {
    const { path, draft, mode } = this.part;
    if (draft !== undefined && existsSync(path)) {
      throw new CollisionError(`"${path}" is there already`);
    }
    return createStaged({ path: draft ?? path, mode }, { reuse: true });
  }
}
