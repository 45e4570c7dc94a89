import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type BackupOptions,
  buildState,
  evolve,
  localTime,
  sampleServer,
  type State,
  writeBackupSync,
} from "../make_backup.ts";
import { contentOf, mapZip, type ZipMap } from "./zip_map.ts";

/** One zip of a sample: its bytes, and the files that it is cut into. */
export interface SampleZip {
  readonly bytes: Uint8Array;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly map: ZipMap;
}

/** A directory of backups that is whole. */
export interface Sample {
  readonly name: string;
  readonly zips: readonly SampleZip[];
  /** The files of each backup that a recovery may choose as the newest, by entry path. */
  readonly states: readonly ReadonlyMap<string, Uint8Array>[];
  /** The `contentKey()` of all that its entries hold, whatever their names. */
  readonly contents: ReadonlySet<string>;
  readonly password: string | undefined;
}

/** The samples whose backups are made here, and those in `testdata`; more archives by path. */
export function makeSamples(more: readonly string[] = []): Sample[] {
  const dir = mkdtempSync(join(tmpdir(), "kmsrecover-fuzz-samples-"));
  try {
    return [
      ...generated(dir),
      fromFiles("testdata", testdataFiles(/^[FID]202401(07|09|11)T/), 3),
      fromFiles("testdata copy", testdataFiles(/^C/), 1),
      ...more.map((path) => fromFiles(basename(path), [path], 1)),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function generated(dir: string): Sample[] {
  const { full, later } = smallStates();
  const time = localTime("2024-01-07 01:00:00");
  const forms: [string, Partial<BackupOptions>][] = [
    ["plain", {}],
    ["own volumes", { volumes: 3 }],
    ["cut", { volumes: 3, layout: "cut" }],
    ["spanned", { volumes: 3, layout: "spanned" }],
    ["descriptors", { descriptors: true }],
    ["unsigned descriptors", { descriptors: "unsigned", stored: true }],
    ["zip64", { zip64: true }],
    ["zip64 descriptors", { zip64: true, descriptors: true }],
    ["stored", { stored: true }],
    ["backslashes", { backslashes: true }],
    ["utf8 with comment", { utf8: true, zip: { comment: "PK\x05\x06 is no end record" } }],
    ["encrypted", { password: "open sesame" }],
  ];
  const samples = forms.map(([name, form], i) => {
    const folder = join(dir, String(i));
    writeBackupSync(folder, { type: "F", time, state: full, ...form });
    const isJoined = form.layout !== undefined && form.layout !== "own";
    return sampleOf(name, filesIn(folder), [contentsOf(full)], {
      isJoined,
      password: form.password,
    });
  });
  // What an encrypted archive holds is not read here, but it is the same.
  const { contents } = samples[0]!;
  const readable = samples.map((sample) => sample.password ? { ...sample, contents } : sample);
  const folder = join(dir, "chain");
  writeBackupSync(folder, { type: "F", time, state: full });
  writeBackupSync(folder, {
    type: "I",
    time: localTime("2024-01-09 01:00:00"),
    state: later,
    since: full,
  });
  const merged = new Map([...contentsOf(full), ...contentsOf(later)]);
  return [...readable, sampleOf("chain", filesIn(folder), [contentsOf(full), merged])];
}

/** A few mailboxes and parts, at two moments. */
function smallStates(): { full: State; later: State } {
  const server = sampleServer({
    seed: 5,
    time: localTime("2024-01-06 18:30:00"),
    bodyWords: 12,
    compact: true,
  });
  const evolved = evolve(server, {
    time: localTime("2024-01-08 16:20:30"),
    active: ["smith@company.com"],
  });
  const isKept = (path: string) =>
    /^(mailserver|users)\.cfg$|^@backup\/sslcert|^@backup\/store\/(mail\/)?$/.test(path) ||
    /^@backup\/store\/mail\/(\.cstats\.db|company\.com\/($|smith|admin|#public))/.test(path);
  const small = (state: State): State => new Map([...state].filter(([path]) => isKept(path)));
  return { full: small(buildState(server)), later: small(buildState(evolved)) };
}

function contentsOf(state: State): Map<string, Uint8Array> {
  return new Map(
    [...state].filter(([path]) => !path.endsWith("/")).map(([path, { bytes }]) => [path, bytes]),
  );
}

function testdataFiles(pattern: RegExp): string[] {
  const dir = fileURLToPath(new URL("../../testdata", import.meta.url));
  return readdirSync(dir).filter((name) => pattern.test(name)).map((name) => join(dir, name));
}

function filesIn(dir: string): string[] {
  return readdirSync(dir).map((name) => join(dir, name));
}

/** Archives that stand for themselves: what they hold is what a recovery must give. */
function fromFiles(name: string, paths: readonly string[], steps: number): Sample {
  const sample = sampleOf(name, paths, []);
  const stems = [...new Set(sample.zips.map(stemOf))].sort(byTime);
  const states: Map<string, Uint8Array>[] = [];
  for (let step = 1; step <= Math.min(steps, stems.length); step++) {
    // A differential that cannot be used is passed over, the ones beside it are not.
    for (let skipped = 0; skipped < 1 << Math.max(0, step - 2); skipped++) {
      const state = new Map<string, Uint8Array>();
      stems.slice(0, step).forEach((stem, i) => {
        if (i > 0 && i < step - 1 && skipped & 1 << (i - 1)) return;
        for (const zip of sample.zips) if (stemOf(zip) === stem) addContents(state, zip);
      });
      states.push(state);
    }
  }
  return { ...sample, states };
}

/** Equal for equal contents, and for no others. */
export function contentKey(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function stemOf({ files }: SampleZip): string {
  return files[0]!.name.slice(0, 17);
}

function byTime(a: string, b: string): number {
  return a.slice(1) < b.slice(1) ? -1 : 1;
}

function addContents(state: Map<string, Uint8Array>, { bytes, map }: SampleZip): void {
  for (const place of map.entries) {
    const name = place.name.replaceAll("\\", "/");
    if (name.endsWith("/") || name === ".version.txt" || name === ".summary.txt") continue;
    state.set(name, contentOf(bytes, place));
  }
}

function sampleOf(
  name: string,
  paths: readonly string[],
  states: readonly ReadonlyMap<string, Uint8Array>[],
  options: { isJoined?: boolean; password?: string | undefined } = {},
): Sample {
  const sorted = [...paths].sort((a, b) => volumeOf(a) - volumeOf(b) || (a < b ? -1 : 1));
  const groups = options.isJoined ? [sorted] : sorted.map((path) => [path]);
  const zips = groups.map(zipOf);
  const contents = new Set(states.flatMap((state) => [...state.values()]).map(contentKey));
  for (const { bytes, map } of zips) {
    for (const place of map.entries) {
      if (options.password === undefined) contents.add(contentKey(contentOf(bytes, place)));
    }
  }
  return { name, zips, states, contents, password: options.password };
}

function volumeOf(path: string): number {
  return Number(/\.(\d+)\.zip$/.exec(path)?.[1] ?? 0);
}

function zipOf(paths: readonly string[]): SampleZip {
  const parts = paths.map((path) => new Uint8Array(readFileSync(path)));
  const starts = [0];
  for (const part of parts) starts.push(starts.at(-1)! + part.length);
  const bytes = new Uint8Array(starts.at(-1)!);
  parts.forEach((part, i) => bytes.set(part, starts[i]));
  const files = paths.map((path, i) => ({ name: basename(path), size: parts[i]!.length }));
  return { bytes, files, map: mapZip(bytes, starts) };
}
