import { filePath } from "../../backup/contents.ts";
import type { FatalFailure } from "../../extraction/failure.ts";
import type { Pool } from "../../extraction/pool.ts";
import type { ItemFailure, Slice } from "../../extraction/slice.ts";
import { makeSlice, type Range, sliceRanges } from "../../extraction/slicing.ts";
import type { AboutItems } from "../../export/conversions.ts";
import type { AboutExported, Exported } from "../../export/export_visitor.ts";
import type { ManifestItem } from "../../export/manifest/manifest.ts";
import { MessageFolders } from "../../message/folders.ts";
import { KINDS } from "../../message/kind.ts";
import type { SeenMessage } from "../../message/visit/message_visitor.ts";
import { RecoveryError } from "../../model/errors.ts";
import { itemsOf, knownItems } from "./export_items.ts";
import { type Job, type KnownFolder, type NamedFolder, wholeKey } from "./export_job.ts";
import type { ExportLog } from "./export_log.ts";
import type { ExportedFolder } from "./export_plan.ts";
import { FolderJobs } from "./folder_jobs.ts";
import { writeItems } from "./items_in_one_file.ts";
import type { PreparedExport } from "./prepare_export.ts";

/** Why an export cannot go on. */
type Failure = RecoveryError | FatalFailure;

export interface ExportRunOptions {
  readonly pool: Pool<Exported>;
  readonly log: ExportLog;
  /** Whether the pool turns messages into another form, and reads their heads on the way. */
  readonly isConverting: boolean;
  /** A folder is begun, or all of it is where it belongs. */
  readonly tell: (folder: ExportedFolder, what: "begun" | "done") => void;
}

/** Writes the folders of an export. */
export class ExportRun {
  readonly #prepared: PreparedExport;
  readonly #options: ExportRunOptions;
  readonly #pool: Pool<Exported>;
  readonly #log: ExportLog;
  readonly #jobs: FolderJobs;
  #failure: Failure | undefined;

  constructor(prepared: PreparedExport, options: ExportRunOptions) {
    this.#prepared = prepared;
    this.#options = options;
    this.#pool = options.pool;
    this.#log = options.log;
    this.#jobs = new FolderJobs(prepared, options.log);
  }

  /** @returns what ended it before its end; nothing also where the pool was told to stop. */
  async run(): Promise<Failure | undefined> {
    const waiting: ExportedFolder[] = [];
    for (const folder of this.#prepared.plan.folders) {
      if (this.#log.has(wholeKey(folder))) this.#options.tell(folder, "done");
      else waiting.push(folder);
    }
    if (this.#options.isConverting) {
      await this.#write(this.#convertingJobs(waiting));
      return this.#failure;
    }
    for (const folders of Map.groupBy(waiting, ({ folder }) => folder.unit).values()) {
      if (!this.#hasEnded) await this.#exportMailbox(folders);
    }
    return this.#failure;
  }

  get #hasEnded(): boolean {
    return this.#failure !== undefined || this.#pool.isStopped;
  }

  /** One folder after another, so that no worker waits for the last messages of the one before. */
  *#convertingJobs(folders: readonly ExportedFolder[]): Generator<Job> {
    const { contents } = this.#prepared.open;
    const all = new MessageFolders(contents);
    const written = this.#writtenBefore(folders);
    for (const each of folders) {
      this.#options.tell(each, "begun");
      const folder: KnownFolder = { ...each, known: knownItems(contents, all, each) };
      const { jobs, end } = folder.target.format === "maildir"
        ? this.#jobs.maildir(folder, written.get(folder.number) ?? new Set())
        : this.#jobs.oneFile(folder);
      let left = jobs.length;
      const endIfDone = () => {
        if (left > 0) return;
        end();
        this.#noteWhole(folder);
      };
      endIfDone();
      for (const job of jobs) {
        yield {
          ...job,
          finish: (result) => {
            job.finish(result);
            left--;
            endIfDone();
          },
        };
      }
    }
  }

  /** Of Maildirs, by the number of their folder: what interrupted runs have noted as written below it. */
  #writtenBefore(folders: readonly ExportedFolder[]): Map<number, Set<string>> {
    const written = new Map<number, Set<string>>();
    if (!this.#prepared.begun) return written;
    const directoryOf = new Map(
      folders.filter(({ target }) => target.format === "maildir")
        .map(({ number, target }) => [number, target.directory]),
    );
    for (const { key, items } of this.#log.entries()) {
      const number = parseInt(key);
      const directory = directoryOf.get(number);
      if (directory === undefined) continue;
      const names = written.get(number) ?? new Set();
      written.set(number, names);
      for (const item of items) {
        const { target } = JSON.parse(item) as ManifestItem;
        names.add(target.file.slice(directory.length + 1));
      }
    }
    return written;
  }

  /** A mailbox whose messages have to be read before it is known where they go. */
  async #exportMailbox(folders: readonly ExportedFolder[]): Promise<void> {
    for (const folder of folders) this.#options.tell(folder, "begun");
    const named = await this.#named(folders);
    if (this.#hasEnded) return;
    const jobs = named.flatMap((folder) =>
      folder.target.format === "eml" ? this.#jobs.eml(folder, "m") : []
    );
    await this.#write(jobs);
    for (const folder of named) {
      if (this.#hasEnded) return;
      const { format } = folder.target;
      if (format === "vcard" || format === "ical") await this.#writeItems(folder, format);
    }
    if (this.#hasEnded) return;
    for (const folder of named) this.#noteWhole(folder);
  }

  /** Reads the heads of all messages. */
  async #named(folders: readonly ExportedFolder[]): Promise<NamedFolder[]> {
    const { contents } = this.#prepared.open;
    const heads = new Map<number, SeenMessage>();
    await this.#visit(folders, "head", (file, found) => {
      if (found.kind === "head") heads.set(file, found.seen);
    });
    const all = new MessageFolders(contents);
    return folders.map((folder) => {
      const known = knownItems(contents, all, folder);
      return { ...folder, known, items: itemsOf(known, folder, heads) };
    });
  }

  async #visit(
    folders: readonly ExportedFolder[],
    wants: AboutExported["wants"],
    take: (file: number, found: Exported) => void,
  ): Promise<void> {
    const { contents } = this.#prepared.open;
    const ranges: { readonly folder: ExportedFolder; readonly range: Range }[] = [];
    function* slices(): Generator<Slice> {
      for (const folder of folders) {
        const { kind } = folder.folder;
        for (const range of sliceRanges({ contents, files: folder.files })) {
          const count = range.to - range.from;
          const about: AboutExported = {
            wants,
            kinds: new Uint8Array(count).fill(kind === undefined ? 0 : KINDS.indexOf(kind) + 1),
            flags: new Float64Array(count).fill(-1),
          };
          const number = ranges.push({ folder, range }) - 1;
          yield makeSlice({ contents, files: folder.files }, range, {
            number,
            task: { kind: "visit", about },
          });
        }
      }
    }
    await this.#pool.run(slices(), ({ number, visited = [], fatal, failures }) => {
      const { folder, range } = ranges[number]!;
      for (const { position, found } of visited) take(folder.files[range.from + position]!, found);
      // A head that cannot be read is told when its message is written.
      if (wants === "bytes") this.#judge(failures, { folder, range });
      if (fatal) this.#end(fatal);
    }, { isOrdered: true });
  }

  async #write(jobs: Iterable<Job>): Promise<void> {
    const { open: { contents }, begun } = this.#prepared;
    const running = new Map<number, Job>();
    function* slices(): Generator<Slice> {
      let number = 0;
      for (const job of jobs) {
        const { folder, range, leftover } = job;
        if (begun && leftover !== undefined) removeIfThere(leftover);
        const about: AboutItems = {
          kind: folder.folder.kind,
          items: folder.known.slice(range.from, range.to),
        };
        running.set(number, job);
        yield makeSlice({ contents, files: folder.files }, range, {
          number: number++,
          task: { kind: "append", ...job.into(), about },
        });
      }
    }
    await this.#pool.run(slices(), (result) => {
      const job = running.get(result.number)!;
      running.delete(result.number);
      if (result.fatal) return this.#end(result.fatal);
      if (!result.isComplete || !this.#judge(result.failures, job)) return;
      try {
        job.finish(result);
      } catch (error) {
        if (!(error instanceof RecoveryError)) throw error;
        this.#end(error);
      }
    });
  }

  /** Whether it goes on: a damaged message ends an export that does not keep going. */
  #judge(
    failures: readonly ItemFailure[],
    { folder, range }: { readonly folder: ExportedFolder; readonly range: Range },
  ): boolean {
    const [first] = failures;
    if (!first || this.#prepared.request.keepGoing) return true;
    const file = folder.files[range.from + first.position]!;
    const entry = filePath(this.#prepared.open.contents, file);
    const message = first.reason.includes(entry)
      ? first.reason
      : `Cannot export "${entry}": ${first.reason}`;
    this.#end(new RecoveryError("backup", message, [{ code: "exportWhole" }]));
    return false;
  }

  #end(failure: Failure): void {
    this.#failure ??= failure;
    this.#pool.stop();
  }

  /** One file of the cards, or the events, of a folder; what has none of these becomes an `.eml`. */
  async #writeItems(folder: NamedFolder, format: "vcard" | "ical"): Promise<void> {
    const key = `${folder.number}/${format}`;
    if (!this.#log.has(key)) {
      const items = await writeItems(this.#prepared, folder, format, async (files) => {
        const found = new Map<number, Uint8Array>();
        await this.#visit([{ ...folder, files }], "bytes", (file, exported) => {
          if (exported.kind === "bytes" && exported.bytes) found.set(file, exported.bytes);
        });
        return this.#hasEnded ? undefined : Array.from(files, (file) => found.get(file));
      });
      if (!items) return;
      this.#log.add({ key, items });
    }
    await this.#writeOthers(folder, key);
  }

  /** Messages of a folder of cards or events that are none, as they are. */
  async #writeOthers(folder: NamedFolder, key: string): Promise<void> {
    const { contents } = this.#prepared.open;
    const done = new Set<string>();
    for (const entry of this.#log.entries()) {
      if (entry.key !== key) continue;
      for (const item of entry.items) done.add((JSON.parse(item) as ManifestItem).source.entry);
    }
    const others = [...folder.items.keys()].filter((position) =>
      !done.has(filePath(contents, folder.files[position]!))
    );
    if (others.length === 0) return;
    const rest: NamedFolder = {
      ...folder,
      target: { ...folder.target, format: "eml" },
      files: Uint32Array.from(others, (position) => folder.files[position]!),
      known: others.map((position) => folder.known[position]!),
      items: others.map((position) => folder.items[position]!),
    };
    await this.#write(this.#jobs.eml(rest, "o"));
  }

  #noteWhole(folder: ExportedFolder): void {
    this.#log.add({ key: wholeKey(folder) });
    this.#options.tell(folder, "done");
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
