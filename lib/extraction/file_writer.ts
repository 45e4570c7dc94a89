import { writeAll } from "../model/write_all.ts";
import type { Access } from "./access.ts";
import type { ByteSink } from "./conversion.ts";
import { createStaged, type FileWanted, finishStaged, isMasked } from "./staged_file.ts";
import { SyncQueue } from "./sync_queue.ts";

/** Writes files of a recovery and brings them to the disk; one for each worker. */
export class FileWriter {
  readonly #disk: SyncQueue;
  /** Whether files of a mode get fewer rights than were asked for; asked once for each mode. */
  readonly #masked = new Map<number | undefined, boolean>();

  /** `mostOpen`: so many files may be open at once. */
  constructor(mostOpen: number) {
    this.#disk = new SyncQueue(mostOpen);
  }

  /** Writes a file whose content is there and checked. */
  write(bytes: Uint8Array, wanted: FileWanted, options: { readonly reuse: boolean }): void {
    const file = createStaged({ path: wanted.path, mode: wanted.access.mode }, options);
    try {
      writeAll(file, bytes);
      this.#finish(file, wanted);
    } catch (error) {
      file.close();
      throw error;
    }
    this.#disk.add(file);
  }

  /** Writes a file whose content comes in chunks; nothing of it is left where `produce` fails. */
  async writeStreamed(
    wanted: FileWanted,
    options: { readonly reuse: boolean },
    produce: (sink: ByteSink) => Promise<void>,
  ): Promise<void> {
    const file = createStaged({ path: wanted.path, mode: wanted.access.mode }, options);
    try {
      await produce((chunk) => writeAll(file, chunk));
      this.#finish(file, wanted);
    } catch (error) {
      file.close();
      Deno.removeSync(wanted.path);
      throw error;
    }
    this.#disk.add(file);
  }

  /** Takes over what an interrupted run wrote, which may have ended before it was on the disk. */
  adopt({ path }: FileWanted): void {
    this.#disk.add(Deno.openSync(path, { read: true, write: true }));
  }

  /** Waits where too many files are not on the disk yet. */
  settleSome(): Promise<void> | undefined {
    return this.#disk.isFull ? this.#disk.settle({ all: false }) : undefined;
  }

  /** Closes all files that wait; gives whether there were any. */
  relieve(): Promise<boolean> {
    return this.#disk.relieve();
  }

  /** Waits until all files are on the disk. */
  settleAll(): Promise<void> {
    return this.#disk.settle({ all: true });
  }

  #finish(file: Deno.FsFile, wanted: FileWanted): void {
    finishStaged(file, wanted, { isMasked: this.#isMasked(file, wanted.access) });
  }

  #isMasked(file: Deno.FsFile, access: Access): boolean {
    let masked = this.#masked.get(access.mode);
    if (masked === undefined) {
      masked = isMasked(file, access);
      this.#masked.set(access.mode, masked);
    }
    return masked;
  }
}
