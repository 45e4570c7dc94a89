import type { Platform } from "./platform.ts";

/**
 * Directory that a recovery works in, beside what it replaces. No entry may have a name that begins with
 * it: the record of undo lies beside it.
 */
export const WORK_DIRECTORY = ".kmsrecover";

/** Longest name of a file or directory: bytes on Linux, UTF-16 units on Windows and macOS. */
const LONGEST_NAME = 255;

/** Longest path below a target, so that room is left for the target's own (same units). */
const LONGEST_PATH: Readonly<Record<Platform, number>> = {
  windows: 3000,
  darwin: 700,
  linux: 3000,
};

const DEVICE =
  /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$|clock\$)(\s*\..*|\s*)$/i;

/**
 * Why a name from an archive must not become a file or directory on `platform`; `undefined` where it
 * may. Everything that is written goes through here.
 */
export function unsafeName(name: string, platform: Platform): string | undefined {
  if (name === "") return "it has an empty path component";
  if (name === "." || name === "..") return `it has the path component "${name}"`;
  if (name.includes("\0")) return "it contains a NUL character";
  if (name.includes("/") || name.includes("\\")) return "it contains a path separator";
  if (isReserved(name)) return "its name is reserved for kmsrecover itself";
  if (platform === "windows") return unsafeOnWindows(name);
  return lengthOn(platform, name) > LONGEST_NAME ? "its name is too long for a file" : undefined;
}

/** As `unsafeName()`, for each component of a path with `/`. Absolute paths are unsafe. */
export function unsafePath(path: string, platform: Platform): string | undefined {
  if (path.startsWith("/")) return "its path is absolute";
  if (/^[A-Za-z]:/.test(path)) return "its path begins with a drive letter";
  if (lengthOn(platform, path) > LONGEST_PATH[platform]) return "its path is too long";
  for (const component of path.split("/")) {
    const reason = unsafeName(component, platform);
    if (reason) return reason;
  }
  return undefined;
}

function lengthOn(platform: Platform, text: string): number {
  return platform === "linux" ? new TextEncoder().encode(text).length : text.length;
}

const ALPHANUMERIC = new Uint8Array(256);
const HARMLESS = new Uint8Array(256);
for (const [first, last] of ["09", "AZ", "az"]) {
  for (let code = first!.charCodeAt(0); code <= last!.charCodeAt(0); code++) {
    ALPHANUMERIC[code] = HARMLESS[code] = 1;
  }
}
for (const character of "._-") HARMLESS[character.charCodeAt(0)] = 1;

/**
 * Whether the raw name in `bytes` is safe on every system, seen without decoding it: letters, digits
 * and `._-` only, beginning with five letters or digits (so that it is no device) and ending in one.
 * `false` only means that `unsafeName()` has to look.
 */
export function isPlainlySafe(bytes: Uint8Array, start: number, end: number): boolean {
  const length = end - start;
  if (length < 5 || length > LONGEST_NAME) return false;
  for (let at = start; at < start + 5; at++) {
    if (ALPHANUMERIC[bytes[at]!] === 0) return false;
  }
  for (let at = start + 5; at < end; at++) {
    if (HARMLESS[bytes[at]!] === 0) return false;
  }
  return ALPHANUMERIC[bytes[end - 1]!] === 1;
}

/** On Windows a long name has a short one too: `KMSREC~1`. */
function isReserved(name: string): boolean {
  return foldName(name).startsWith(WORK_DIRECTORY) || /^km(srec|[0-9a-f]{4})~\d+$/i.test(name);
}

/** What folds into nothing on some file systems: soft hyphens, joiners, marks of direction, BOMs. */
const IGNORED =
  /[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]/g;

/** Equal for names that may be one on a file system that ignores case or composition. */
export function foldName(name: string): string {
  return name.normalize("NFKD").replace(IGNORED, "").toUpperCase().toLowerCase().normalize("NFC");
}

function unsafeOnWindows(name: string): string | undefined {
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f<>:"|?*]/.test(name)) return "it contains a character that Windows does not allow";
  if (/[. ]$/.test(name)) return "it ends in a dot or a space, which Windows does not keep";
  if (DEVICE.test(name)) return "it is the name of a Windows device";
  return name.length > LONGEST_NAME ? "its name is too long for a file" : undefined;
}
