import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addSeconds, type LocalTime, toDate } from "./local_time.ts";
import { summaryText, versionText } from "./metadata_files.ts";
import type { State } from "./state.ts";

/** How an unpacked backup is written. */
export interface UnpackOptions {
  /** When the backup began, in local time: with it the two text files are written too. */
  readonly started?: LocalTime;
  readonly hostname?: string;
  readonly noSummary?: boolean;
}

/** Writes a state as a backup that someone unpacked by hand, with the modification times. */
export function unpackTo(dir: string, state: State, options: UnpackOptions = {}): void {
  mkdirSync(dir, { recursive: true });
  for (const [path, file] of state) {
    const target = join(dir, path);
    if (path.endsWith("/")) mkdirSync(target, { recursive: true });
    else writeDated(target, file.bytes, file.mtime);
  }
  // Directories last: writing into them changes their times.
  for (const [path, file] of [...state].reverse()) {
    if (!path.endsWith("/")) continue;
    const date = toDate(file.mtime);
    utimesSync(join(dir, path), date, date);
  }
  if (options.started) writeTexts(dir, state, options.started, options);
}

function writeTexts(dir: string, state: State, started: LocalTime, options: UnpackOptions): void {
  const encode = (text: string) => new TextEncoder().encode(text);
  const hostname = options.hostname ?? "mail.company.com";
  writeDated(join(dir, ".version.txt"), encode(versionText(started, hostname, "padded")), started);
  if (options.noSummary) return;
  const files = [...state].filter(([path]) => !path.endsWith("/"));
  const summary = {
    started,
    finished: addSeconds(started, 1),
    files: files.length,
    bytes: files.reduce((sum, [, file]) => sum + file.bytes.length, 0),
    duration: "00:00:20.577",
  };
  writeDated(join(dir, ".summary.txt"), encode(summaryText(summary, "padded")), started);
}

function writeDated(path: string, bytes: Uint8Array, mtime: LocalTime): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  const date = toDate(mtime);
  utimesSync(path, date, date);
}
