import { crc32 } from "node:zlib";
import { join } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import { LOOSE_FILE } from "../../zip/records.ts";
import type { LiveFolder } from "./live_folder.ts";

/** DOS times have steps of two seconds, and the server sets them within a second. */
const TOLERANCE = 3;

/** All offsets from UTC are multiples of a quarter of an hour, and less than this (s) apart. */
const QUARTER = 900;
const MOST_APART = 26 * 3600;

/**
 * Whether a message of the backup and a live one that bears its name, or its size, are the same. Size
 * and time tell, cheaply; where the time alone differs, the content does. (The time zone of the server
 * that made the backup is not known, so times that are whole quarters of an hour apart are equal.)
 */
export function isSameMessage(
  contents: Contents,
  file: number,
  { folder, position }: { readonly folder: LiveFolder; readonly position: number },
): boolean {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  if (directory.size(entry) !== folder.sizeAt(position)) return false;
  if (isSameTime(wallClock(contents, file), folder.timeAt(position))) return true;
  return hasSameContent(contents, file, { folder, position });
}

/** Whether a live message has the content of the backup's, as far as that can be told without reading all. */
export function hasSameContent(
  contents: Contents,
  file: number,
  { folder, position }: { readonly folder: LiveFolder; readonly position: number },
): boolean {
  const checksum = checksumOf(contents, file);
  return checksum !== undefined && checksum === folder.checksumAt(position);
}

/** The CRC-32 that the backup says; `undefined` where only the decrypted content would tell. */
export function checksumOf(contents: Contents, file: number): number | undefined {
  const { directory, form, paths } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  if (form === "folder") return crc32(Deno.readFileSync(join(paths[0]!, directory.name(entry))));
  return directory.hasCrc(entry) ? directory.crc32(entry) : undefined;
}

function isSameTime(a: number, b: number): boolean {
  const apart = a - b;
  if (Math.abs(apart) > MOST_APART) return false;
  const rest = ((apart % QUARTER) + QUARTER) % QUARTER;
  return rest <= TOLERANCE || rest >= QUARTER - TOLERANCE;
}

/** The time of a file of the backup in seconds, as if it were UTC. Makes no date, of which there are many. */
function wallClock(contents: Contents, file: number): number {
  const { directory } = contents.archives[contents.archiveOf[file]!]!;
  const entry = contents.entryOf[file]!;
  if (directory.method(entry) === LOOSE_FILE) return Math.floor(directory.modified(entry) / 1000);
  const dos = directory.dosTime(entry);
  const seconds = ((dos >>> 11) & 31) * 3600 + ((dos >>> 5) & 63) * 60 + (dos & 31) * 2;
  return daysSinceEpoch(1980 + (dos >>> 25), (dos >>> 21) & 15, (dos >>> 16) & 31) * 86400 +
    seconds;
}

/** Days from 1970-01-01 to a day of the Gregorian calendar. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const years = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return years * 365 + Math.floor(years / 4) - Math.floor(years / 100) + Math.floor(years / 400) +
    dayOfYear - 719468;
}
