import { writeAll } from "../../model/write_all.ts";
import type { ManifestItem, ManifestSkipped } from "../../export/manifest/manifest.ts";

/** Some messages that are where they belong, or left out for good. */
export interface LogEntry {
  /** What of the export it is; the same in each run. */
  readonly key: string;
  /** Bytes of what was written; only of parts of a file. */
  readonly length: number;
  readonly items: readonly ManifestItem[];
  readonly skipped: readonly ManifestSkipped[];
}

/**
 * What is done of an export, an entry a line, so that a run that goes on neither does it again nor loses
 * it for the manifest. A line that a crash has cut off counts for nothing.
 */
export class ExportLog {
  readonly #path: string;
  readonly #done = new Map<string, number>();
  readonly #file: Deno.FsFile;

  constructor(path: string) {
    this.#path = path;
    let whole = 0;
    for (const { entry, end } of entriesIn(path)) {
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

  /** It is on the disk afterwards. */
  add(entry: LogEntry): void {
    writeAll(this.#file, new TextEncoder().encode(`${JSON.stringify(entry)}\n`));
    this.#file.syncSync();
    this.#done.set(entry.key, entry.length);
  }

  *entries(): Generator<LogEntry> {
    for (const { entry } of entriesIn(this.#path)) yield entry;
  }

  close(): void {
    this.#file.close();
  }
}

const CHUNK = 1 << 20;
const LF = 0x0a;

/** The whole lines of a log, each with the position behind it. */
function* entriesIn(path: string): Generator<{ readonly entry: LogEntry; readonly end: number }> {
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
        const entry = parsed(bytes.subarray(from, at));
        if (!entry) return;
        end += at + 1 - from;
        from = at + 1;
        yield { entry, end };
      }
      rest = bytes.slice(from);
    }
  } finally {
    file.close();
  }
}

function parsed(line: Uint8Array): LogEntry | undefined {
  try {
    const entry = JSON.parse(new TextDecoder().decode(line));
    return typeof entry?.key === "string" ? entry : undefined;
  } catch {
    return undefined;
  }
}
