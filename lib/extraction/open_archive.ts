import { openSource } from "../zip/byte_source.ts";
import { CentralDirectory } from "../zip/central_directory.ts";
import { EntryReader } from "../zip/entry_reader.ts";
import type { ByteSink } from "./conversion.ts";
import { type EntryBytes, GrowingBytes, StreamedBytes } from "./entry_bytes.ts";
import { LooseFile } from "./loose_file.ts";
import type { ArchiveHandle } from "./slice.ts";
import type { StopFlag } from "./stop_flag.ts";

/** An archive with its own file handle, or the folder of an unpacked backup. */
export class OpenArchive {
  readonly directory: CentralDirectory;
  readonly #folder: string;
  readonly #reader: EntryReader | undefined;
  readonly #stop: StopFlag;
  readonly #close: () => void;

  constructor(
    { directory, paths, form, label }: ArchiveHandle,
    { stop, password, ...trust }: OpenOptions,
  ) {
    this.directory = CentralDirectory.fromShared(directory);
    this.#folder = paths[0]!;
    this.#stop = stop;
    if (form === "folder") {
      this.#close = () => {};
      return;
    }
    const source = openSource(paths);
    this.#close = () => source.close();
    this.#reader = new EntryReader(source, this.directory, {
      ...trust,
      archiveName: label,
      ...(password === undefined ? {} : { password }),
    });
  }

  close(): void {
    this.#close();
  }

  /** The whole entry, checked; valid until the next call. `undefined`: it has to be streamed. */
  read(entry: number): Uint8Array | undefined {
    return this.#reader?.read(entry);
  }

  /**
   * Any entry, chunk by chunk; checked only when it has ended.
   * @throws {ZipError} where it is damaged; errors of the sink pass through.
   * @throws {StoppedError} where the run was told to stop.
   */
  stream(entry: number, sink: ByteSink): Promise<void> {
    if (!this.#reader) {
      const file = this.#looseFile(entry, 0);
      return file.stream(sink).finally(() => file.close());
    }
    return this.#reader.stream(entry, (chunk) => {
      this.#stop.check();
      sink(chunk);
    });
  }

  /** An entry's bytes as they are asked for, while `visit` looks at them. */
  visit<T>(
    { entry, position }: { readonly entry: number; readonly position: number },
    visit: (bytes: EntryBytes) => T | Promise<T>,
  ): T | Promise<T> {
    const reader = this.#reader;
    if (!reader) {
      const file = this.#looseFile(entry, position);
      return closing(file, () => visit(file));
    }
    const size = this.directory.size(entry);
    const stream = (sink: ByteSink) => this.stream(entry, sink);
    if (reader.hasHead(entry)) {
      return visit(
        new ZippedBytes({ position, size }, (count) => reader.head(entry, count), stream),
      );
    }
    return StreamedBytes.read({ position, size }, stream).then(visit);
  }

  #looseFile(entry: number, position: number): LooseFile {
    return new LooseFile(this.#folder, this.directory, { entry, position, stop: this.#stop });
  }
}

interface OpenOptions {
  readonly stop: StopFlag;
  readonly password: string | undefined;
  readonly trustDirectory: boolean;
  /** Told what is odd about an entry and is trusted all the same. */
  readonly trusted: (message: string) => void;
}

/** An entry that can be read at once, or as far as is wanted. */
class ZippedBytes extends GrowingBytes {
  readonly #head: (count: number) => Uint8Array;
  readonly #stream: (sink: ByteSink) => Promise<void>;

  constructor(
    { position, size }: { readonly position: number; readonly size: number },
    head: (count: number) => Uint8Array,
    stream: (sink: ByteSink) => Promise<void>,
  ) {
    super(position, size);
    this.#head = head;
    this.#stream = stream;
  }

  override stream(sink: ByteSink): Promise<void> {
    return this.#stream(sink);
  }

  protected override first(count: number): Uint8Array {
    return this.#head(count);
  }
}

/** Closes a file after an action, which may take its time. */
function closing<T>(file: { close(): void }, action: () => T | Promise<T>): T | Promise<T> {
  let isPending = false;
  try {
    const result = action();
    if (!(result instanceof Promise)) return result;
    isPending = true;
    return result.finally(() => file.close());
  } finally {
    if (!isPending) file.close();
  }
}
