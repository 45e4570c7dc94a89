import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { filePath } from "../../backup/contents.ts";
import type { FatalFailure } from "../../extraction/failure.ts";
import type { Pool } from "../../extraction/pool.ts";
import type { ItemFailure, Part as SlicePart, Slice, SliceResult } from "../../extraction/slice.ts";
import { makeSlice, type Range, sliceRanges } from "../../extraction/slicing.ts";
import { type AboutItems, conversionOf, type KnownItem } from "../../export/conversions.ts";
import type { AboutExported, Exported } from "../../export/export_visitor.ts";
import { deliveryTime } from "../../export/item.ts";
import type { ItemHead } from "../../export/item_head.ts";
import { maildirPlace } from "../../export/maildir/message_name.ts";
import type { ManifestItem, ManifestSkipped } from "../../export/manifest/manifest.ts";
import { emlNames } from "../../export/names/item_names.ts";
import { cutIntoParts } from "../../export/parts/cutting.ts";
import { isPartWritten, joinedName, nextJoinStep, partName } from "../../export/parts/joining.ts";
import { MessageFolders } from "../../message/folders.ts";
import { KINDS } from "../../message/kind.ts";
import type { SeenMessage } from "../../message/visit/message_visitor.ts";
import { RecoveryError } from "../../model/errors.ts";
import { itemsOf, knownItems, type NamedItem } from "./export_items.ts";
import type { ExportLog } from "./export_log.ts";
import type { ExportedFolder } from "./export_plan.ts";
import { append, ItemFile, type Placed, sha256OfFile } from "./item_file.ts";
import type { PreparedExport } from "./prepare_export.ts";

/** Why an export cannot go on. */
type Failure = RecoveryError | FatalFailure;

/** A folder and what is known of its messages. */
interface NamedFolder extends ExportedFolder {
  readonly known: readonly KnownItem[];
  /** With their heads; of formats whose writers read these, only as they are written. */
  readonly items: NamedItem[];
}

/** Messages of a folder that are written by one worker. */
interface Job {
  readonly key: string;
  readonly folder: NamedFolder;
  readonly range: Range;
  /** Absolute paths of what is written under other names, a file each; the same for all of a part. */
  readonly drafts: readonly string[];
  /** Whether all of them are one file, and not a file each. */
  readonly isPart: boolean;
  /** Called with what was written. */
  readonly finish: (result: SliceResult<Exported>, job: Job) => void;
}

/** Writes the folders of one mailbox. */
export class MailboxExport {
  readonly #prepared: PreparedExport;
  readonly #folders: readonly ExportedFolder[];
  readonly #pool: Pool<Exported>;
  readonly #log: ExportLog;
  #failure: Failure | undefined;

  constructor(
    prepared: PreparedExport,
    folders: readonly ExportedFolder[],
    { pool, log }: { readonly pool: Pool<Exported>; readonly log: ExportLog },
  ) {
    this.#prepared = prepared;
    this.#folders = folders;
    this.#pool = pool;
    this.#log = log;
  }

  /** @returns what ended it before its end; nothing also where the pool was told to stop. */
  async run(): Promise<Failure | undefined> {
    const waiting = this.#folders.filter((folder) => !this.#log.has(wholeKey(folder)));
    if (waiting.length === 0) return undefined;
    const named = await this.#named(waiting);
    if (this.#hasEnded) return this.#failure;
    const jobs = named.flatMap((folder) => this.#jobsOf(folder));
    await this.#write(jobs.filter(({ key }) => !this.#log.has(key)));
    for (const folder of named) {
      if (this.#hasEnded) return this.#failure;
      const { format } = folder.target;
      if (format === "mbox") this.#join(folder);
      if (format === "vcard" || format === "ical") await this.#writeItems(folder, format);
    }
    if (this.#hasEnded) return this.#failure;
    for (const folder of named) this.#note(wholeKey(folder), {});
    return undefined;
  }

  get #hasEnded(): boolean {
    return this.#failure !== undefined || this.#pool.isStopped;
  }

  /** Reads the heads of all messages that cannot be written without. */
  async #named(folders: readonly ExportedFolder[]): Promise<NamedFolder[]> {
    const { contents } = this.#prepared.open;
    const heads = new Map<number, SeenMessage>();
    const needed = folders.filter(({ target }) => !conversionOf(target.format));
    await this.#visit(needed, "head", (file, found) => {
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

  #jobsOf(folder: NamedFolder): Job[] {
    switch (folder.target.format) {
      case "eml":
        return this.#fileJobs(folder, "m", this.#emlPlacing(folder));
      case "maildir":
        return this.#fileJobs(folder, "m", this.#maildirPlacing(folder));
      case "mbox":
        return this.#partJobs(folder);
      default:
        return [];
    }
  }

  /** A file for each message; `placing` says where below the export's directory it belongs. */
  #fileJobs(
    folder: NamedFolder,
    letter: string,
    placing: (position: number, length: number) => string,
  ): Job[] {
    const { contents } = this.#prepared.open;
    const { parts } = this.#prepared.place;
    const ranges = [...sliceRanges({ contents, files: folder.files })];
    return ranges.map((range) => ({
      key: `${folder.number}/${letter}${range.from}`,
      folder,
      range,
      drafts: Array.from(
        { length: range.to - range.from },
        (_, at) => join(parts, `${folder.number}-${letter}${range.from + at}`),
      ),
      isPart: false,
      finish: (result, job) => this.#placeFiles(result, job, placing),
    }));
  }

  #emlPlacing(folder: NamedFolder): (position: number) => string {
    const { directory, naming } = folder.target;
    const names = emlNames(folder.items, naming);
    return (position) => `${directory}/${names[position]}`;
  }

  #maildirPlacing(folder: NamedFolder): (position: number, length: number) => string {
    const naming = {
      host: this.#prepared.open.source.backups.at(-1)?.version?.hostname ?? "localhost",
      separator: Deno.build.os === "windows" ? ";" as const : ":" as const,
    };
    return (position, length) => {
      const { directory, name } = maildirPlace(folder.items[position]!, length, naming);
      return `${folder.target.directory}/${directory}/${name}`;
    };
  }

  #partJobs(folder: NamedFolder): Job[] {
    const joining = this.#joining(folder);
    return joining.cut.map(({ number, from, to }) => ({
      key: partKey(folder, number),
      folder,
      range: { from, to },
      drafts: new Array<string>(to - from).fill(
        join(this.#prepared.place.parts, partName(joining, number)),
      ),
      isPart: true,
      finish: (result, job) => this.#notePart(result, job),
    }));
  }

  #joining(folder: NamedFolder) {
    const { archives, archiveOf, entryOf } = this.#prepared.open.contents;
    const sizes = Array.from(
      folder.files,
      (file) => archives[archiveOf[file]!]!.directory.size(entryOf[file]!),
    );
    const cut = cutIntoParts(sizes, folder.target.format);
    return { stem: `${folder.number}`, parts: cut.length, cut };
  }

  async #write(jobs: readonly Job[]): Promise<void> {
    const { contents } = this.#prepared.open;
    const slices = jobs.map((job, number) => {
      const { folder, range } = job;
      const list = { contents, files: folder.files };
      const { parts, partOf } = partsOf(job, folder.items.slice(range.from, range.to));
      const about: AboutItems = {
        kind: folder.folder.kind,
        items: folder.known.slice(range.from, range.to),
      };
      return makeSlice(list, range, {
        number,
        task: { kind: "append", parts, partOf, about },
      });
    });
    if (this.#prepared.begun) {
      for (const { drafts } of jobs) for (const draft of new Set(drafts)) removeIfThere(draft);
    }
    await this.#pool.run(slices, (result) => {
      const job = jobs[result.number]!;
      if (result.fatal) return this.#end(result.fatal);
      if (!result.isComplete || !this.#judge(result.failures, job)) return;
      takeHeads(result, job);
      try {
        job.finish(result, job);
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

  /** Gives files that are whole the names that they are to have. */
  #placeFiles(
    { appended = [], failures }: SliceResult<Exported>,
    job: Job,
    placing: (position: number, length: number) => string,
  ): void {
    const { folder, range, drafts } = job;
    const items = appended.map(({ position, length, original, written }) => {
      const file = placing(range.from + position, length);
      this.#place(drafts[position]!, file, written);
      return this.#item(folder, range.from + position, {
        file,
        original,
        ...written !== original && { written },
      });
    });
    this.#note(job.key, { items, skipped: this.#skipped(failures, job) });
  }

  /** Nothing is overwritten; what an interrupted run had put there is the same. */
  #place(draft: string, below: string, written: string): void {
    const path = this.#prepared.place.path(below);
    if (existsSync(path)) {
      if (sha256OfFile(path) !== written) {
        throw new RecoveryError("target", `"${path}" is there already, and is another file`, [
          "Nothing is overwritten: name a new directory",
        ]);
      }
      Deno.removeSync(draft);
      return;
    }
    try {
      Deno.renameSync(draft, path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      Deno.renameSync(draft, path);
    }
  }

  #notePart({ appended = [], failures }: SliceResult<Exported>, job: Job): void {
    const { folder, range } = job;
    const items = appended.map(({ position, offset, length, original, written }) =>
      this.#item(folder, range.from + position, {
        file: folder.target.file!,
        original,
        written,
        extent: { offset, length },
      })
    );
    const length = appended.reduce((sum, each) => Math.max(sum, each.offset + each.length), 0);
    this.#note(job.key, { items, skipped: this.#skipped(failures, job), length });
  }

  /** Makes one file of the parts of a folder; where it is there, that was done. */
  #join(folder: NamedFolder): void {
    const { place } = this.#prepared;
    const { stem, cut } = this.#joining(folder);
    // A part of which nothing is whole has no file.
    const written = cut.filter(({ number }) => this.#log.lengthOf(partKey(folder, number)));
    if (written.length === 0) return;
    const path = place.path(folder.target.file!);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    if (written.length < cut.length) {
      renumber(
        place.parts,
        stem,
        written.map(({ number }) => number),
      );
    }
    const joining = { stem, parts: written.length };
    for (;;) {
      const step = nextJoinStep(joining, readdirSync(place.parts));
      const from = "from" in step ? join(place.parts, step.from) : "";
      switch (step.action) {
        case "begin":
          Deno.renameSync(
            from,
            join(place.parts, joinedName(joining, { parts: 1, length: Deno.statSync(from).size })),
          );
          break;
        case "append": {
          const to = join(place.parts, step.to);
          const length = appendTo(to, step.length, from);
          const name = joinedName(joining, { parts: step.part, length });
          Deno.renameSync(to, join(place.parts, name));
          break;
        }
        case "delete":
          Deno.removeSync(join(place.parts, step.name));
          break;
        case "finish":
          if (existsSync(path)) this.#place(from, folder.target.file!, sha256OfFile(from));
          else Deno.renameSync(from, path);
          return;
        case "wait":
          // It was done before the last run ended.
          if (existsSync(path)) return;
          throw new Error(`part ${step.part} of "${path}" is missing`);
      }
    }
  }

  /** One file of the cards, or the events, of a folder; what has none of these becomes an `.eml`. */
  async #writeItems(folder: NamedFolder, format: "vcard" | "ical"): Promise<void> {
    const key = `${folder.number}/${format}`;
    if (!this.#log.has(key)) {
      const { place } = this.#prepared;
      const draft = join(place.parts, `${folder.number}.items`);
      const whole = join(place.parts, `${folder.number}.whole`);
      const name = folder.folder.name.split("/").at(-1)!;
      const file = new ItemFile(draft, { format, name });
      const placed = new Map<number, Placed>();
      const { contents } = this.#prepared.open;
      for (const { from, to } of sliceRanges({ contents, files: folder.files })) {
        const some = { ...folder, files: folder.files.subarray(from, to) };
        const found: (Uint8Array | undefined)[] = [];
        await this.#visit([some], "bytes", (it, exported) => {
          if (exported.kind === "bytes") found[some.files.indexOf(it)] = exported.bytes;
        });
        if (this.#hasEnded) return file.discard();
        for (let at = 0; at < some.files.length; at++) {
          const bytes = found[at];
          const place = bytes && await file.add(bytes, folder.items[from + at]!);
          if (place) placed.set(from + at, place);
        }
      }
      if (file.isEmpty) file.discard();
      else {
        const moved = file.finish(whole);
        mkdirSync(dirname(place.path(folder.target.file!)), { recursive: true, mode: 0o700 });
        this.#place(whole, folder.target.file!, sha256OfFile(whole));
        for (const [position, it] of placed) {
          placed.set(position, { ...it, offset: it.offset + moved });
        }
      }
      const items = [...placed].map(([position, { offset, length, original, written }]) =>
        this.#item(folder, position, {
          file: folder.target.file!,
          original,
          written,
          extent: { offset, length },
        })
      );
      this.#note(key, { items });
    }
    await this.#writeOthers(folder, key);
  }

  /** Messages of a folder of cards or events that are none, as they are. */
  async #writeOthers(folder: NamedFolder, key: string): Promise<void> {
    const { contents } = this.#prepared.open;
    const done = new Set<string>();
    for (const entry of this.#log.entries()) {
      if (entry.key !== key) continue;
      for (const { source } of entry.items) done.add(source.entry);
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
    const jobs = this.#fileJobs(rest, "o", this.#emlPlacing(rest));
    await this.#write(jobs.filter((job) => !this.#log.has(job.key)));
  }

  #item(
    folder: NamedFolder,
    position: number,
    { file, original, written, extent }: {
      readonly file: string;
      readonly original: string;
      readonly written?: string;
      readonly extent?: { readonly offset: number; readonly length: number };
    },
  ): ManifestItem {
    const { contents } = this.#prepared.open;
    const item = folder.items[position]!;
    const number = folder.files[position]!;
    const { directory } = contents.archives[contents.archiveOf[number]!]!;
    return {
      kind: item.kind,
      messageId: item.messageId ?? null,
      date: isoDate(item.date),
      source: {
        backup: this.#backupOf(number),
        entry: filePath(contents, number),
        size: directory.size(contents.entryOf[number]!),
        sha256: original,
      },
      target: {
        format: folder.target.format,
        file,
        ...extent,
        ...written !== undefined && { sha256: written },
      },
    };
  }

  #skipped(
    failures: readonly ItemFailure[],
    { folder, range }: Pick<Job, "folder" | "range">,
  ): ManifestSkipped[] {
    return failures.map(({ position, reason }) => {
      const file = folder.files[range.from + position]!;
      return {
        backup: this.#backupOf(file),
        entry: filePath(this.#prepared.open.contents, file),
        reason,
      };
    });
  }

  #backupOf(file: number): string {
    const { contents, source } = this.#prepared.open;
    const generation = contents.generationOf[contents.archiveOf[file]!]!;
    return source.backups[generation]!.set.name;
  }

  #note(
    key: string,
    { items = [], skipped = [], length = 0 }: {
      readonly items?: readonly ManifestItem[];
      readonly skipped?: readonly ManifestSkipped[];
      readonly length?: number;
    },
  ): void {
    this.#log.add({ key, items, skipped, length });
  }
}

/** The last moment that a `Date` can be. */
const LATEST = 8.64e15;

function isoDate(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > LATEST ? null : new Date(ms).toISOString();
}

/** What stands in the log when all of a folder is done. */
function wholeKey({ number }: ExportedFolder): string {
  return `${number}`;
}

/** What stands in the log for a part of a folder's file. */
export function partKey({ number }: ExportedFolder, part: number): string {
  return `${number}/p${part}`;
}

/** Takes what the writers have read of the messages. */
function takeHeads({ appended = [] }: SliceResult<Exported>, { folder, range }: Job): void {
  for (const { position, told } of appended) {
    if (told === undefined) continue;
    const at = range.from + position;
    folder.items[at] = { ...folder.known[at]!, ...told as ItemHead };
  }
}

/** The parts of a slice: consecutive messages with the same draft are one. */
function partsOf(
  { drafts, isPart }: Pick<Job, "drafts" | "isPart">,
  items: readonly NamedItem[],
): { readonly parts: SlicePart[]; readonly partOf: Uint32Array } {
  const parts: SlicePart[] = [];
  const partOf = new Uint32Array(drafts.length);
  drafts.forEach((path, at) => {
    if (parts.at(-1)?.path !== path) {
      parts.push({
        path,
        // A file a message has its place only once it is logged: until then it may be cut off.
        draft: isPart ? `${path}.draft` : undefined,
        mode: 0o600,
        modified: isPart ? undefined : deliveryTime(items[at]!),
      });
    }
    partOf[at] = parts.length - 1;
  });
  return { parts, partOf };
}

/** Parts that were left out leave no gap. */
function renumber(directory: string, stem: string, numbers: readonly number[]): void {
  const names = new Set(readdirSync(directory));
  numbers.forEach((number, at) => {
    const joining = { stem, parts: numbers.length };
    const from = partName(joining, number);
    if (number === at + 1 || !names.has(from) || isPartWritten(joining, at + 1, names)) return;
    Deno.renameSync(join(directory, from), join(directory, partName(joining, at + 1)));
  });
}

/** Puts a part behind the first `length` bytes of a file; gives the new length, which is on the disk. */
function appendTo(path: string, length: number, part: string): number {
  using file = Deno.openSync(path, { write: true });
  file.truncateSync(length);
  file.seekSync(length, Deno.SeekMode.Start);
  append(part, file);
  file.syncSync();
  return file.statSync().size;
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
