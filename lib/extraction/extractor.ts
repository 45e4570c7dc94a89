import { systemErrorCode } from "../model/system_error.ts";
import { ZipError } from "../zip/zip_error.ts";
import { CheckSink } from "./check_sink.ts";
import { Counters } from "./counters.ts";
import { type FatalFailure, fatalFailure } from "./failure.ts";
import type { Extraction } from "./extraction.ts";
import { FileWriter } from "./file_writer.ts";
import { OpenArchives } from "./open_archives.ts";
import type { PartWriter } from "./part_writer.ts";
import { CollisionError, type Sink } from "./sink.ts";
import { BugError, type Skills } from "./skills.ts";
import type { Append, ItemFailure, Setup, Slice, SliceResult } from "./slice.ts";
import { SliceFiles } from "./slice_files.ts";
import { StartedVisitor } from "./started_visitor.ts";
import { StopFlag, StoppedError } from "./stop_flag.ts";
import { VisitSink } from "./visit_sink.ts";
import { WriteSink } from "./write_sink.ts";

/**
 * Carries out slices: gives each file to the sink that its slice asks for. Used by Workers, and on the
 * main thread where there is too little work for them.
 */
export class Extractor {
  readonly #setup: Setup;
  readonly #skills: Skills;
  readonly #counters: Counters;
  readonly #stop: StopFlag;
  readonly #archives: OpenArchives;
  #writer: FileWriter | undefined;
  #parts: PartWriter | undefined;
  #visitor: StartedVisitor | undefined;

  /** `worker`: its number, from 0 on. */
  constructor(
    setup: Setup,
    { worker, skills }: { readonly worker: number; readonly skills: Skills },
  ) {
    this.#setup = setup;
    this.#skills = skills;
    this.#counters = new Counters(setup.counters, worker);
    this.#stop = new StopFlag(setup.stop);
    this.#archives = new OpenArchives(setup, this.#stop);
  }

  /**
   * Carries out a slice, one after another: the next one may begin when this one is `worked`. What an
   * archive holds or a disk does stands in the result; its promise is broken by a {BugError} where a
   * visitor or conversion has a fault.
   */
  extract(slice: Slice): Extraction {
    const working = this.#work(slice);
    const result = working.then(({ ending }) => ending);
    const worked = working.then(({ hasToSettle }) =>
      hasToSettle ? undefined : result.then(() => {})
    );
    // What breaks it breaks the result too.
    worked.catch(() => {});
    return { worked, result };
  }

  /** Deals with all files; then they only have to be brought to the disk. */
  async #work(
    slice: Slice,
  ): Promise<{ readonly ending: Promise<SliceResult>; readonly hasToSettle: boolean }> {
    const files = new SliceFiles(slice, this.#archives);
    const made = this.#sinkFor(slice, files);
    const sink = made instanceof Promise ? await made : made;
    const failures: ItemFailure[] = [];
    let fatal: FatalFailure | undefined;
    let bug: BugError | undefined;
    let position = 0;
    for (; position < files.count && !this.#stop.isRaised; position++) {
      try {
        const working = sink.put(position);
        if (working) await working;
        this.#counters.addFile();
      } catch (error) {
        if (error instanceof StoppedError) break;
        // Those that wait for the disk are set free; then it is tried again.
        if (isOutOfFiles(error) && await sink.relieve?.()) {
          position--;
          continue;
        }
        const failure = itemFailure(error, position);
        if (failure) failures.push(failure);
        else if (error instanceof BugError) bug = error;
        else fatal = fatalFailure(error, sink.pathAt?.(position) ?? "");
        if (!failure || !this.#setup.keepGoing) break;
      }
    }
    const isComplete = position === files.count;
    const trusted = this.#archives.takeTrusted();
    const end = async (): Promise<SliceResult> => {
      try {
        await sink.end?.({ isComplete });
      } catch (error) {
        fatal ??= fatalFailure(error, sink.pathAt?.(undefined) ?? "");
      }
      if (bug) throw bug;
      return {
        number: slice.number,
        failures,
        fatal,
        isComplete: isComplete && !fatal,
        ...sink.result,
        ...(trusted.length > 0 ? { trusted } : {}),
      };
    };
    return { ending: end(), hasToSettle: sink.end !== undefined };
  }

  close(): void {
    this.#archives.close();
  }

  #sinkFor({ task }: Slice, files: SliceFiles): Sink | Promise<Sink> {
    const counters = this.#counters;
    switch (task.kind) {
      case "check":
        return new CheckSink(files, counters);
      case "write":
        this.#writer ??= new FileWriter(this.#setup.mostOpen);
        return new WriteSink(files, counters, { writer: this.#writer, destination: task });
      case "visit":
        this.#visitor ??= new StartedVisitor(this.#setup, this.#skills);
        return new VisitSink(files, counters, { visitor: this.#visitor, about: task.about });
      case "append":
        return this.#appendSink(task, files);
    }
  }

  /** Loaded only then: digests take longer to load than a small recovery. */
  async #appendSink(task: Append, files: SliceFiles): Promise<Sink> {
    const { AppendSink } = await import("./append_sink.ts");
    const { PartWriter } = await import("./part_writer.ts");
    this.#parts ??= new PartWriter(this.#setup, this.#skills);
    return new AppendSink(files, this.#counters, { writer: this.#parts, task });
  }
}

/** Whether the system lets this program, or all of them, open no more files. */
function isOutOfFiles(error: unknown): boolean {
  const code = systemErrorCode(error);
  return code === "EMFILE" || code === "ENFILE";
}

function itemFailure(error: unknown, position: number): ItemFailure | undefined {
  if (error instanceof ZipError) return { position, code: error.code, reason: error.message };
  if (error instanceof CollisionError) {
    return { position, code: "collision", reason: error.message };
  }
  return undefined;
}
