import { bytesOf, encodingOf } from "./configuration_encoding.ts";
import { latin1 } from "./latin1.ts";
import { expandEntities, MAX_CONFIGURATION_SIZE } from "./configuration.ts";
import { type TableValue, tableValues } from "./configuration_values.ts";
import type { Platform } from "../model/platform.ts";
import { defaultDirectories } from "./installation.ts";
import { isAbsoluteAnywhere, isSeparator, lastPart, parentOf } from "./relocation.ts";
import { relocation, type Root } from "./relocation.ts";

/** The server that a configuration is adapted for. */
export interface AdaptationTarget {
  /** Absolute paths, as this system writes them. */
  readonly cfgdir: string;
  readonly store: string;
  readonly platform: Platform;
}

/** A path of the configuration, and what takes its place. */
export interface PathChange {
  readonly table: string;
  readonly variable: string;
  readonly from: string;
  readonly to: string;
}

/** A configuration whose paths are those of this server. */
export interface AdaptedPaths {
  readonly bytes: Uint8Array;
  readonly changes: readonly PathChange[];
  /** Absolute paths that lie neither in the old installation nor in the old store: unchanged. */
  readonly elsewhere: readonly Omit<PathChange, "to">[];
}

/** The adapted configuration, or why it cannot be adapted. */
export type Adaptation =
  | AdaptedPaths & { readonly reason?: undefined }
  | { readonly bytes?: undefined; readonly reason: string };

/** Variables that hold the server's paths; of `Directories`, all do. */
const PATH_VARIABLES: readonly string[] = [
  "FullTextSearch/Path",
  "InstantMessaging/StorePath",
  "WebIM/StorePath",
  "LogGlobal/RelativePathsRoot",
];

/** No system has longer paths. */
const MAX_PATH_LENGTH = 32_768;

/**
 * Changes the paths of a `mailserver.cfg` that lie in the old installation or store to those of
 * this server, with this system's separators. Everything else stays byte for byte. The old store is
 * `Directories/StoreDir`; the old installation is a default directory, or the one that holds the
 * store or the logs where it is called after the server. Never throws: what is wrong with the file
 * is the result's `reason`, ready to follow "Cannot use …: ".
 */
export function adaptPaths(source: Uint8Array, target: AdaptationTarget): Adaptation {
  if (source.length > MAX_CONFIGURATION_SIZE) return { reason: "it is larger than 16 MiB" };
  if (source.includes(0)) return { reason: "it is not text of one byte a character" };
  const text = latin1(source);
  const encoding = encodingOf(source, text);
  if (encoding === undefined) return { reason: "its encoding is not known" };
  const { values, reason } = tableValues(text);
  if (values === undefined) return { reason };

  const paths = values.filter(isPathVariable)
    .map((value) => ({ ...value, ...pathIn(text.slice(value.start, value.end)) }))
    .filter(({ path }) => isAbsoluteAnywhere(path));
  const find = (table: string, variable: string) =>
    paths.find((value) => value.table === table && value.variable === variable)?.path;
  const store = find("Directories", "StoreDir");
  if (store === undefined) return { reason: "it does not say where the store is" };

  const roots = rootsOf(store, find("LogGlobal", "RelativePathsRoot"), target);
  const changes: PathChange[] = [];
  const elsewhere: Omit<PathChange, "to">[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const { table, variable, start, end, path, raw } of paths) {
    const from = encoding.decode(path);
    const found = relocation(path, roots, target.platform);
    if (found === undefined) {
      elsewhere.push({ table, variable, from });
      continue;
    }
    const rest = raw.slice(found.restStart).map((written, index) =>
      isSeparator(path[found.restStart + index]!, path) ? found.separator : written
    ).join("");
    const value = escaped(found.root, encoding.isUtf8) + rest;
    if (value === text.slice(start, end)) continue;
    changes.push({ table, variable, from, to: found.root + encoding.decode(expandEntities(rest)) });
    pieces.push(text.slice(done, start), value);
    done = end;
  }
  return { bytes: bytesOf([...pieces, text.slice(done)].join("")), changes, elsewhere };
}

function isPathVariable({ table, variable, start, end }: TableValue): boolean {
  return end - start <= MAX_PATH_LENGTH &&
    (table === "Directories" || PATH_VARIABLES.includes(`${table}/${variable}`));
}

/** The path that a value says, and for each of its characters what is written for it. */
function pathIn(value: string): { path: string; raw: string[] } {
  const raw: string[] = [];
  let path = "";
  for (const [written] of value.matchAll(/&[#\w]{1,9};|[^]/g)) {
    const said = expandEntities(written);
    path += said;
    raw.push(written, ...new Array(said.length - 1).fill(""));
  }
  return { path, raw };
}

function rootsOf(
  store: string,
  logs: string | undefined,
  { cfgdir, store: newStore }: AdaptationTarget,
): Root[] {
  const holders = [parentOf(store), logs && parentOf(parentOf(logs) ?? "")];
  const installations = [
    ...(["windows", "darwin", "linux"] as const).flatMap(defaultDirectories),
    ...holders.filter((path) => path !== undefined)
      .filter((path) => /mailserver|kerio/i.test(lastPart(path))),
  ];
  return [
    { from: store, to: newStore },
    ...installations.map((from) => ({ from, to: cfgdir })),
  ];
}

/** A path as the text of an element; where UTF-8 may not be written, with references. */
function escaped(path: string, isUtf8: boolean): string {
  const text = path.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return isUtf8
    ? latin1(new TextEncoder().encode(text))
    : text.replace(/[^\0-\x7f]/gu, (character) => `&#${character.codePointAt(0)};`);
}
