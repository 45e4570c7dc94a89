import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeAll } from "../model/write_all.ts";
import { CollisionError } from "./sink.ts";
import { BugError } from "./skills.ts";
import type { Appended, NamedParts, Part } from "./slice.ts";
import { createStaged } from "./staged_file.ts";
import type { SyncQueue } from "./sync_queue.ts";

/** A part while it is written: its draft, which is made when the first bytes come. */
export class PartFile {
  readonly part: Part | NamedParts;
  readonly #appended: Appended[] = [];
  /** Where it is, or will be as soon as it is made. */
  #path: string;
  #name: string | undefined;
  #file: Deno.FsFile | undefined;
  #length = 0;
  #modified: number | undefined;

  constructor(part: Part | NamedParts) {
    this.part = part;
    if ("directory" in part) {
      this.#path = part.unnamed;
    } else {
      this.#path = part.draft ?? part.path;
      this.#modified = part.modified;
    }
  }

  /** What stands in it, in order. */
  get appended(): readonly Appended[] {
    return this.#appended;
  }

  /** What it was called. */
  get name(): string | undefined {
    return this.#name;
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

  /** Calls one of `NamedParts` so; what an interrupted run had left there is replaced. */
  giveName(name: string): void {
    if (!("directory" in this.part)) throw new BugError(`"${this.#path}" has its name already`);
    const path = join(this.part.directory, name);
    if (this.#file) Deno.renameSync(this.#path, path);
    this.#path = path;
    this.#name = name;
  }

  /** Notes what was written last, and when it is from; a conversion may have made nothing of it. */
  note(appended: Appended, modified: number | undefined): void {
    if ("directory" in this.part && this.#name === undefined) {
      throw new BugError(`the conversion has no name for file ${appended.position} of its slice`);
    }
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
    const { part } = this;
    const modified = this.#modified;
    this.#file = undefined;
    try {
      if (modified !== undefined) file.utimeSync(modified / 1000, modified / 1000);
    } catch (error) {
      file.close();
      throw error;
    }
    disk.add(file, () => {
      if ("draft" in part && part.draft !== undefined) Deno.renameSync(part.draft, part.path);
      done();
    });
  }

  /** Leaves nothing of it. */
  discard(): void {
    if (!this.#file) return;
    this.#file.close();
    this.#file = undefined;
    Deno.removeSync(this.#path);
  }

  #create(): Deno.FsFile {
    const { part } = this;
    if ("draft" in part && part.draft !== undefined && existsSync(part.path)) {
      throw new CollisionError(`"${part.path}" is there already`);
    }
    return createStaged({ path: this.#path, mode: part.mode }, { reuse: true });
  }
}
