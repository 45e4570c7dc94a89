import { openSource } from "../zip/byte_source.ts";
import { CentralDirectory } from "../zip/central_directory.ts";
import { EntryReader } from "../zip/entry_reader.ts";
import { ZipError } from "../zip/zip_error.ts";
import { type FatalFailure, fatalFailure } from "./failure.ts";
import { readLooseFile } from "./loose_file.ts";
import {
  type ArchiveHandle,
  Counters,
  type Destination,
  type ItemFailure,
  type Setup,
  type Slice,
  type SliceResult,
} from "./slice.ts";
import {
  CollisionError,
  createStaged,
  type FileWanted,
  finishStaged,
  isAlreadyStaged,
  isMasked,
  writeAll,
} from "./staged_file.ts";
import { SyncQueue } from "./sync_queue.ts";

/** An archive with its own file handle. */
interface OpenArchive {
  readonly handle: ArchiveHandle;
  readonly directory: CentralDirectory;
  readonly reader: EntryReader | undefined;
  close(): void;
}

/**
 * Carries out slices: reads each file from its archive, checks its size and CRC-32, and writes it
 * with its time. Used by Workers, and on the main thread where a recovery is too small for them.
 */
export class Extractor {
  readonly #setup: Setup;
  readonly #counters: Counters;
  readonly #stop: Int32Array;
  readonly #archives: (OpenArchive | undefined)[] = [];
  readonly #disk = new SyncQueue();
  /** Whether files of a mode get fewer rights than were asked for; asked once for each mode. */
  readonly #masked = new Map<number | undefined, boolean>();
  #trusted: string[] = [];

  constructor(setup: Setup, worker: number) {
    this.#setup = setup;
    this.#counters = new Counters(setup.counters, worker);
    this.#stop = new Int32Array(setup.stop);
  }

  /** Never throws for what an archive holds or a disk does: that stands in the result. */
  async extract(slice: Slice): Promise<SliceResult> {
    const failures: ItemFailure[] = [];
    this.#trusted = [];
    let fatal: FatalFailure | undefined;
    let position = 0;
    for (; position < slice.entryOf.length && !fatal; position++) {
      if (Atomics.load(this.#stop, 0) !== 0) break;
      try {
        const working = this.#file(slice, position);
        if (working) await working;
        if (this.#disk.isFull) await this.#disk.settle({ all: false });
        this.#counters.addFile();
      } catch (error) {
        if (error instanceof StoppedError) break;
        const failure = itemFailure(error, position);
        if (!failure) {
          fatal = fatalFailure(error, this.#pathOf(slice, position));
          break;
        }
        failures.push(failure);
        if (!this.#setup.keepGoing) break;
      }
    }
    try {
      await this.#disk.settle({ all: true });
    } catch (error) {
      fatal ??= fatalFailure(error, slice.destination?.directories[0] ?? "");
    }
    const isComplete = !fatal && position === slice.entryOf.length;
    return { number: slice.number, failures, fatal, isComplete, ...this.#oddities() };
  }

  #oddities(): Pick<SliceResult, "trusted"> {
    return this.#trusted.length > 0 ? { trusted: this.#trusted } : {};
  }

  close(): void {
    for (const archive of this.#archives) archive?.close();
  }

  #file(slice: Slice, position: number): Promise<void> | undefined {
    const { destination } = slice;
    const archive = this.#archive(slice.archiveOf[position]!);
    const entry = slice.entryOf[position]!;
    if (!destination) return this.#check(archive, entry);
    const wanted: FileWanted = {
      path: this.#pathOf(slice, position),
      size: archive.directory.size(entry),
      modified: archive.directory.modified(entry),
      access: destination.accesses[destination.accessOf[position]!]!,
    };
    if (destination.reuse && isAlreadyStaged(wanted)) {
      // The run that wrote it may have ended before it was on the disk.
      this.#disk.add(Deno.openSync(wanted.path, { read: true, write: true }));
      this.#counters.addBytes(wanted.size);
      return undefined;
    }
    // Content first: a damaged file is not even created.
    const bytes = archive.reader?.read(entry);
    return bytes
      ? this.#write(bytes, wanted, destination)
      : this.#writeStreamed(archive, entry, wanted, destination);
  }

  #write(bytes: Uint8Array, wanted: FileWanted, destination: Destination): undefined {
    const file = createStaged(wanted, destination);
    try {
      writeAll(file, bytes);
      finishStaged(file, wanted, { isMasked: this.#isMasked(file, wanted) });
    } catch (error) {
      file.close();
      throw error;
    }
    this.#disk.add(file);
    this.#counters.addBytes(bytes.length);
    return undefined;
  }

  async #writeStreamed(
    archive: OpenArchive,
    entry: number,
    wanted: FileWanted,
    destination: Destination,
  ): Promise<void> {
    const file = createStaged(wanted, destination);
    try {
      await this.#stream(archive, entry, (chunk) => {
        writeAll(file, chunk);
        this.#counters.addBytes(chunk.length);
      });
      finishStaged(file, wanted, { isMasked: this.#isMasked(file, wanted) });
    } catch (error) {
      file.close();
      Deno.removeSync(wanted.path);
      throw error;
    }
    this.#disk.add(file);
  }

  #isMasked(file: Deno.FsFile, { access }: FileWanted): boolean {
    let masked = this.#masked.get(access.mode);
    if (masked === undefined) {
      masked = isMasked(file, access);
      this.#masked.set(access.mode, masked);
    }
    return masked;
  }

  #check(archive: OpenArchive, entry: number): Promise<void> | undefined {
    const bytes = archive.reader?.read(entry);
    if (bytes) {
      this.#counters.addBytes(bytes.length);
      return undefined;
    }
    return this.#stream(archive, entry, (chunk) => this.#counters.addBytes(chunk.length));
  }

  #stream(
    { handle, directory, reader }: OpenArchive,
    entry: number,
    sink: (chunk: Uint8Array) => void,
  ): Promise<void> {
    const stoppable = (chunk: Uint8Array) => {
      if (Atomics.load(this.#stop, 0) !== 0) throw new StoppedError();
      sink(chunk);
    };
    if (reader) return reader.stream(entry, stoppable);
    readLooseFile(handle.paths[0]!, directory, entry, stoppable);
    return Promise.resolve();
  }

  #archive(number: number): OpenArchive {
    return this.#archives[number] ??= this.#open(this.#setup.archives[number]!);
  }

  #open(handle: ArchiveHandle): OpenArchive {
    const directory = CentralDirectory.fromShared(handle.directory);
    if (handle.form === "folder") return { handle, directory, reader: undefined, close() {} };
    const source = openSource(handle.paths);
    const { password, trustDirectory } = this.#setup;
    const reader = new EntryReader(source, directory, {
      archiveName: handle.label,
      trustDirectory,
      trusted: (message) => this.#trusted.push(message),
      ...(password === undefined ? {} : { password }),
    });
    return { handle, directory, reader, close: () => source.close() };
  }

  #pathOf(slice: Slice, position: number): string {
    const { directory } = this.#archive(slice.archiveOf[position]!);
    const { destination } = slice;
    const name = destination?.names?.[position] ?? directory.baseName(slice.entryOf[position]!);
    if (!destination) return name;
    return `${destination.directories[destination.directoryOf[position]!]}/${name}`;
  }
}

/** The run was told to stop in the middle of a large file. */
class StoppedError extends Error {
  readonly code = "STOPPED";
}

function itemFailure(error: unknown, position: number): ItemFailure | undefined {
  if (error instanceof ZipError) return { position, code: error.code, reason: error.message };
  if (error instanceof CollisionError) {
    return {
      position,
      code: "collision",
      reason: "another entry of the backup has the same name on this system",
    };
  }
  return undefined;
}
