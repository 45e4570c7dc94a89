import type { Counters } from "./counters.ts";
import type { FileWriter } from "./file_writer.ts";
import type { Sink } from "./sink.ts";
import type { Destination } from "./slice.ts";
import type { SliceFiles } from "./slice_files.ts";
import { type FileWanted, isAlreadyStaged } from "./staged_file.ts";

/** Writes each file of a slice into its directory, with its time and access. */
export class WriteSink implements Sink {
  readonly #files: SliceFiles;
  readonly #counters: Counters;
  readonly #writer: FileWriter;
  readonly #destination: Destination;

  constructor(
    files: SliceFiles,
    counters: Counters,
    { writer, destination }: { readonly writer: FileWriter; readonly destination: Destination },
  ) {
    this.#files = files;
    this.#counters = counters;
    this.#writer = writer;
    this.#destination = destination;
  }

  put(position: number): Promise<void> | undefined {
    const wanted = this.#wanted(position);
    if (this.#destination.reuse && isAlreadyStaged(wanted)) {
      this.#writer.adopt(wanted);
      this.#counters.addBytes(wanted.size);
      return this.#writer.settleSome();
    }
    const archive = this.#files.archive(position);
    const entry = this.#files.entry(position);
    // Content first: a damaged file is not even created.
    const bytes = archive.read(entry);
    if (!bytes) return this.#stream(position, wanted);
    this.#writer.write(bytes, wanted, this.#destination);
    this.#counters.addBytes(bytes.length);
    return this.#writer.settleSome();
  }

  end(): Promise<void> {
    return this.#writer.settleAll();
  }

  relieve(): Promise<boolean> {
    return this.#writer.relieve();
  }

  pathAt(position: number | undefined): string {
    const { directories, directoryOf, names } = this.#destination;
    if (position === undefined) return directories[0] ?? "";
    const name = names?.[position] ?? this.#files.name(position);
    return `${directories[directoryOf[position]!]}/${name}`;
  }

  async #stream(position: number, wanted: FileWanted): Promise<void> {
    const archive = this.#files.archive(position);
    const entry = this.#files.entry(position);
    await this.#writer.writeStreamed(
      wanted,
      this.#destination,
      (sink) =>
        archive.stream(entry, (chunk) => {
          sink(chunk);
          this.#counters.addBytes(chunk.length);
        }),
    );
    await this.#writer.settleSome();
  }

  #wanted(position: number): FileWanted {
    const { accesses, accessOf } = this.#destination;
    return {
      path: this.pathAt(position),
      size: this.#files.size(position),
      modified: this.#files.modified(position),
      access: accesses[accessOf[position]!]!,
    };
  }
}
