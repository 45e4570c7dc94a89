import type { Counters } from "./counters.ts";
import { PartFile } from "./part_file.ts";
import type { PartWriter } from "./part_writer.ts";
import type { Sink } from "./sink.ts";
import type { Append, Appended } from "./slice.ts";
import type { SliceFiles } from "./slice_files.ts";

/** Puts the files of a slice into parts, one behind another. */
export class AppendSink implements Sink {
  readonly #files: SliceFiles;
  readonly #counters: Counters;
  readonly #writer: PartWriter;
  readonly #task: Append;
  readonly #appended: Appended[] = [];
  #part: PartFile | undefined;

  constructor(
    files: SliceFiles,
    counters: Counters,
    { writer, task }: { readonly writer: PartWriter; readonly task: Append },
  ) {
    this.#files = files;
    this.#counters = counters;
    this.#writer = writer;
    this.#task = task;
  }

  put(position: number): Promise<void> | undefined {
    const part = this.#partOf(position);
    const archive = this.#files.archive(position);
    const entry = this.#files.entry(position);
    const size = this.#files.size(position);
    const modified = this.#files.modified(position);
    const offset = part.length;
    const written = this.#writer.append(part, {
      bytes: archive.read(entry) ?? ((sink) => archive.stream(entry, sink)),
      file: { position, size, modified },
      about: this.#task.about,
    });
    const note = ({ modified, ...of }: Awaited<typeof written>) => {
      const { name } = part;
      part.note({
        position,
        ...name !== undefined && { name },
        offset,
        length: part.length - offset,
        ...of,
      }, modified);
      this.#counters.addBytes(size);
    };
    if (written instanceof Promise) return written.then(note).then(() => this.#settleSome());
    note(written);
    return this.#settleSome();
  }

  async end({ isComplete }: { readonly isComplete: boolean }): Promise<void> {
    try {
      if (isComplete) this.#finish();
      else this.#part?.discard();
    } finally {
      await this.#writer.disk.settle({ all: true });
    }
  }

  relieve(): Promise<boolean> {
    return this.#writer.disk.relieve();
  }

  get result(): { readonly appended: readonly Appended[] } {
    return { appended: this.#appended.toSorted((a, b) => a.position - b.position) };
  }

  pathAt(position: number | undefined): string {
    const { parts, partOf } = this.#task;
    const part = position === undefined ? this.#part?.part : parts[partOf[position]!];
    if (!part) return "";
    return "directory" in part ? part.directory : part.path;
  }

  /** The part that a file goes into; all that went into another one before is in that. */
  #partOf(position: number): PartFile {
    const wanted = this.#task.parts[this.#task.partOf[position]!]!;
    if (this.#part?.part !== wanted || "directory" in wanted) {
      this.#finish();
      this.#part = new PartFile(wanted);
    }
    return this.#part!;
  }

  #finish(): void {
    const part = this.#part;
    this.#part = undefined;
    part?.finish(this.#writer.disk, () => void this.#appended.push(...part.appended));
  }

  #settleSome(): Promise<void> | undefined {
    const { disk } = this.#writer;
    return disk.isFull ? disk.settle({ all: false }) : undefined;
  }
}
