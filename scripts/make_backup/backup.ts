import { mkdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { addSeconds, archiveStamp, type LocalTime } from "./local_time.ts";
import { summaryText, type TextForm, versionText } from "./metadata_files.ts";
import { changedSince, type State } from "./state.ts";
import { pack } from "./zip_content.ts";
import type { ZipEntry } from "./zip_entry.ts";
import { type Layout, writeZip, ZipWriter, type ZipWriterOptions } from "./zip_writer.ts";

/** What a backup holds and how it is written. What is left out is as in a real one. */
export interface BackupOptions extends Irregularities {
  /** Full, differential (older and newer letter) or copy. */
  readonly type: "F" | "I" | "D" | "C";
  /** The time in the archive's name: UTC. */
  readonly time: LocalTime;
  readonly state: State;
  /** The state of the last full backup; `I` and `D` hold only what is not the same in it. */
  readonly since?: State;
  /** Which directories a differential lists; default all. */
  readonly directories?: "all" | "changed" | "none";
  readonly hostname?: string;
  /** From UTC to the server's local time, in which everything but the name is; default 1. */
  readonly utcOffsetHours?: number;
  readonly layout?: Layout;
  /** So many volumes of about the same size; default 1. */
  readonly volumes?: number;
  /** The bounds of the server instead. */
  readonly volumeBytes?: number;
  readonly volumeEntries?: number;
}

/** What a test may want to be different from a healthy backup. */
export interface Irregularities {
  readonly noVersion?: boolean;
  readonly noSummary?: boolean;
  /** Added to the true `count_files` and `total_size`. */
  readonly wrongCount?: number;
  readonly wrongSize?: number;
  readonly textForm?: TextForm;
  /** The `duration` of the summary, such as the older `00:00:20:0577`. */
  readonly duration?: string;
  /** The number of a volume that is written and then deleted. */
  readonly missingVolume?: number;
  readonly stored?: boolean;
  readonly descriptors?: boolean | "unsigned";
  readonly zip64?: boolean;
  readonly backslashes?: boolean;
  readonly utf8?: boolean;
  readonly password?: string;
  /** More entries, before the summary and counted in it: hostile names and the like. */
  readonly extraEntries?: readonly ZipEntry[];
  /** The last word on every entry; `undefined` leaves it out, though the summary counts it. */
  readonly change?: (entry: ZipEntry) => ZipEntry | undefined;
  /** Of the archive as a whole: comment, prefix, lies of its end record. */
  readonly zip?: Pick<ZipWriterOptions, "comment" | "prefix" | "end">;
}

/** Writes a backup into a directory and returns the paths of its volumes. */
export function writeBackup(dir: string, options: BackupOptions): Promise<string[]> {
  return new Promise((resolve) => resolve(writeBackupSync(dir, options)));
}

/** `writeBackup` where nothing can be awaited. */
export function writeBackupSync(dir: string, options: BackupOptions): string[] {
  mkdirSync(dir, { recursive: true });
  const entries = backupEntries(options);
  const name = options.type + archiveStamp(options.time);
  const pathOf = (volume: number) => join(dir, `${name}${volume === 0 ? "" : `.${volume}`}.zip`);
  const paths = writeVolumes(pathOf, entries, options);
  const missing = paths[options.missingVolume ?? -1];
  if (missing === undefined) return paths;
  rmSync(missing);
  return paths.filter((path) => path !== missing);
}

/** The entries of a backup in their order, the two text files among them. */
export function backupEntries(options: BackupOptions): ZipEntry[] {
  const { extraEntries = [], textForm = "padded" } = options;
  const started = addSeconds(options.time, 3600 * (options.utcOffsetHours ?? 1) + 20);
  const held = options.since
    ? changedSince(options.since, options.state, options.directories)
    : options.state;
  const entries: ZipEntry[] = [
    ...[...held].map(([name, file]) => ({ name, content: file.bytes, time: file.mtime })),
    ...extraEntries,
  ];
  const files = entries.filter((entry) => !/[/\\]$/.test(entry.name));
  const summary = {
    started,
    finished: addSeconds(started, 1),
    files: files.length + (options.wrongCount ?? 0),
    bytes: files.reduce((sum, file) => sum + sizeOf(file), 0) + (options.wrongSize ?? 0),
    duration: options.duration ?? "00:00:20.577",
  };
  const version = versionText(started, options.hostname ?? "mail.company.com", textForm);
  if (!options.noVersion) entries.unshift(textEntry(".version.txt", version, started));
  if (!options.noSummary) {
    entries.push(textEntry(".summary.txt", summaryText(summary, textForm), summary.finished));
  }
  return entries.map((entry) => withForm(entry, options, extraEntries.includes(entry)))
    .map((entry) => options.change ? options.change(entry) : entry)
    .filter((entry) => entry !== undefined);
}

function writeVolumes(
  pathOf: (volume: number) => string,
  entries: readonly ZipEntry[],
  options: BackupOptions,
): string[] {
  const { layout = "own", volumes = 1, volumeBytes, volumeEntries } = options;
  const zip: ZipWriterOptions = {
    ...options.zip,
    layout,
    zip64: options.zip64 ?? false,
    ...(volumeBytes === undefined ? {} : { volumeBytes }),
    ...(volumeEntries === undefined ? {} : { volumeEntries }),
  };
  if (volumes === 1) return writeZip(pathOf, entries, zip);
  return layout === "own"
    ? writeOwnVolumes(pathOf, entries, zip, volumes)
    : writeSlices(pathOf, entries, zip, volumes);
}

function writeOwnVolumes(
  pathOf: (volume: number) => string,
  entries: readonly ZipEntry[],
  zip: ZipWriterOptions,
  volumes: number,
): string[] {
  const writer = new ZipWriter(pathOf, zip);
  const starts = Array.from(
    { length: volumes },
    (_, i) => Math.floor(i * entries.length / volumes),
  );
  entries.forEach((entry, i) => {
    if (i > 0 && starts.includes(i)) writer.nextVolume();
    writer.add(entry);
  });
  return writer.close();
}

/** Writes once to learn the size, then with the bound that gives so many slices. */
function writeSlices(
  pathOf: (volume: number) => string,
  entries: readonly ZipEntry[],
  zip: ZipWriterOptions,
  volumes: number,
): string[] {
  writeZip(pathOf, entries, { ...zip, layout: "own" });
  let volumeBytes = Math.ceil(statSync(pathOf(0)).size / volumes);
  for (;;) {
    const paths = writeZip(pathOf, entries, { ...zip, volumeBytes });
    if (paths.length <= volumes) return paths;
    for (const path of paths) rmSync(path);
    volumeBytes += 16;
  }
}

/** Extra entries keep the form that the caller gave them, but for the password. */
function withForm(entry: ZipEntry, form: Irregularities, isExtra: boolean): ZipEntry {
  const password = form.password === undefined ? {} : { password: form.password };
  if (isExtra) return { ...password, ...entry };
  return {
    ...entry,
    ...password,
    name: form.backslashes ? entry.name.replaceAll("/", "\\") : entry.name,
    ...(form.stored ? { method: "stored" as const } : {}),
    ...(form.descriptors ? { descriptor: form.descriptors } : {}),
    ...(form.zip64 ? { zip64: true } : {}),
    ...(form.utf8 ? { utf8: true } : {}),
  };
}

function textEntry(name: string, text: string, time: LocalTime): ZipEntry {
  return { name, content: pack(new TextEncoder().encode(text)), time };
}

function sizeOf({ content }: ZipEntry): number {
  if (content === undefined) return 0;
  if (content instanceof Uint8Array) return content.length;
  if (typeof content !== "function") return content.size;
  let size = 0;
  for (const piece of content()) size += piece.length;
  return size;
}
