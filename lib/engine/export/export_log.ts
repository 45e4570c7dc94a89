import { writeAll } from "../../model/write_all.ts";
import type { ManifestItem, ManifestSkipped } from "../../export/manifest/manifest.ts";

/** What is done of an export. */
interface Done {
  /** What of the export it is; the same in each run. */
  readonly key: string;
  /** Bytes of what was written; only of parts of a file. */
  readonly length: number;
  readonly skipped: readonly ManifestSkipped[];
}

/** Some messages that are where they belong, or left out for good. */
export interface LogEntry extends Done {
  readonly items: readonly ManifestItem[];
}

/** The same, of which there may be nothing but that it is done. */
type Noted = Pick<LogEntry, "key"> & Partial<LogEntry>;

/** The same as it stands in the log. */
export interface LoggedEntry extends Done {
  /** Bytes of its messages as they are in the backup. */
  readonly bytes: number;
  /** Each as JSON, as it will stand in the manifest. */
  readonly items: readonly string[];
}

/**
 * What is done of an export, an entry a line, so that a run that goes on neither does it again nor loses
 * it for the manifest. A line that a crash has cut off counts for nothing.
 *
 * Behind what else there is to say stand the items, a tab before each (JSON has none): so the manifest
 * takes them as they are, and nothing is parsed twice.
 */
export class ExportLog {
  readonly #path: string;
  readonly #done = new Map<string, number>();
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    this.#path = path;
    let whole = 0;
    for (const { line, end } of linesIn(path)) {
      const entry = parsed(line);
      if (!entry) break;
      this.#done.set(entry.key, entry.length);
      whole = end;
    }
    this.#file = Deno.openSync(path, { write: true, create: true, mode: 0o600 });
    this.#file.truncateSync(whole);
    this.#file.seekSync(whole, Deno.SeekMode.Start);
  }

  has(key: string): boolean {
    return this.#done.has(key);
  }

  /** Bytes of a part that is done. */
  lengthOf(key: string): number | undefined {
    return this.#done.get(key);
  }

  /** Bytes of what is done, by what it is. */
  get lengths(): ReadonlyMap<string, number> {
    return this.#done;
  }

  /**
   * It is there when the program is killed, but not brought to the disk: after a power cut, the last
   * entries may be missing, and what they speak of is written once more.
   */
  add({ key, length = 0, skipped = [], items = [] }: Noted): void {
    const done: Done = { key, length, skipped };
    const bytes = items.reduce((sum, { source }) => sum + source.size, 0);
    const head = JSON.stringify({ ...done, bytes, count: items.length });
    const line = [head, ...items.map((item) => JSON.stringify(item))].join("\t");
    writeAll(this.#file, new TextEncoder().encode(`${line}\n`));
    this.#done.set(done.key, done.length);
  }

  *entries(): Generator<LoggedEntry> {
    for (const { line } of linesIn(this.#path)) {
      const entry = parsed(line);
      if (!entry) return;
      yield entry;
    }
  }

  close(): void {
    this.#file.close();
  }
}

const CHUNK = 1 << 20;
const LF = 0x0a;

/** The lines of a log that have an end, each with the position behind it. */
function* linesIn(path: string): Generator<{ readonly line: Uint8Array; readonly end: number }> {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw error;
  }
  try {
    const buffer = new Uint8Array(CHUNK);
    let rest = new Uint8Array();
    let end = 0;
    for (let read = file.readSync(buffer); read !== null; read = file.readSync(buffer)) {
      const bytes = new Uint8Array(rest.length + read);
      bytes.set(rest);
      bytes.set(buffer.subarray(0, read), rest.length);
      let from = 0;
      for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, from)) {
        const line = bytes.subarray(from, at);
        end += at + 1 - from;
        from = at + 1;
        yield { line, end };
      }
      rest = bytes.slice(from);
    }
  } finally {
    file.close();
  }
}

/** `undefined` for a line that is not as it was written. */
function parsed(line: Uint8Array): LoggedEntry | undefined {
  // A disk without power leaves NULs where nothing was written yet.
  if (line.includes(0)) return undefined;
  const [head, ...items] = new TextDecoder().decode(line).split("\t");
  try {
    const { count, ...entry } = JSON.parse(head!);
    return typeof entry.key === "string" && count === items.length
      ? { ...entry, items }
      : undefined;
  } catch {
    return undefined;
  }
}
