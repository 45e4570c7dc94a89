import type { Counters } from "./counters.ts";
import type { Sink } from "./sink.ts";
import type { SliceFiles } from "./slice_files.ts";

/** Reads files to their ends and checks them; nothing is kept. */
export class CheckSink implements Sink {
  readonly #files: SliceFiles;
  readonly #counters: Counters;

  constructor(files: SliceFiles, counters: Counters) {
    this.#files = files;
    this.#counters = counters;
  }

  put(position: number): Promise<void> | undefined {
    const archive = this.#files.archive(position);
    const entry = this.#files.entry(position);
    const bytes = archive.read(entry);
    if (!bytes) return archive.stream(entry, ({ length }) => this.#counters.addBytes(length));
    this.#counters.addBytes(bytes.length);
  }
}
