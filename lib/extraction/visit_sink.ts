import { ZipError } from "../zip/zip_error.ts";
import type { Counters } from "./counters.ts";
import type { EntryBytes } from "./entry_bytes.ts";
import type { Sink } from "./sink.ts";
import { BugError } from "./skills.ts";
import type { Visited } from "./slice.ts";
import type { SliceFiles } from "./slice_files.ts";
import type { StartedVisitor } from "./started_visitor.ts";
import { StoppedError } from "./stop_flag.ts";

/** Shows files to a visitor and keeps what it finds. */
export class VisitSink implements Sink {
  readonly #files: SliceFiles;
  readonly #counters: Counters;
  readonly #visitor: StartedVisitor;
  readonly #about: unknown;
  readonly #visited: Visited<unknown>[] = [];

  /** `about`: what the slice says about its files. */
  constructor(
    files: SliceFiles,
    counters: Counters,
    { visitor, about }: { readonly visitor: StartedVisitor; readonly about: unknown },
  ) {
    this.#files = files;
    this.#counters = counters;
    this.#visitor = visitor;
    this.#about = about;
    visitor.hasEnough = false;
  }

  put(position: number): Promise<void> | undefined {
    const entry = this.#files.entry(position);
    const found = this.#files.archive(position).visit(
      { entry, position },
      (bytes) => this.#visit(bytes),
    );
    if (found instanceof Promise) return found.then((it) => this.#note(position, it));
    this.#note(position, found);
  }

  get result(): { readonly visited: readonly Visited<unknown>[] } {
    return { visited: this.#visited };
  }

  #visit(bytes: EntryBytes): unknown {
    try {
      const found = this.#visitor.visit(bytes, this.#about);
      if (!(found instanceof Promise)) return found;
      return found.catch((error) => {
        throw this.#asBug(bytes, error);
      });
    } catch (error) {
      throw this.#asBug(bytes, error);
    }
  }

  /** What a visitor throws is its fault, but for what `bytes` had thrown. */
  #asBug({ position }: EntryBytes, error: unknown): unknown {
    if (error instanceof ZipError || error instanceof StoppedError) return error;
    const what = `visitor "${this.#visitor.name}" failed at "${this.#files.path(position)}"`;
    return BugError.of(what, error);
  }

  #note(position: number, found: unknown): void {
    if (found !== undefined) this.#visited.push({ position, found });
    this.#counters.addBytes(this.#files.size(position));
    if (this.#visitor.hasEnough) throw new StoppedError();
  }
}
