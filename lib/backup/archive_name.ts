/** Full, differential, or a copy that was started by hand. */
export type BackupType = "full" | "differential" | "copy";

/** What the file name of one volume of a backup says. */
export interface ArchiveName {
  readonly type: BackupType;
  /** When the backup was started, in ms since the epoch; the name holds it in UTC. */
  readonly time: number;
  /** 0 for `X.zip`, 1 for `X.1.zip`, … */
  readonly volume: number;
  /** What all volumes of one backup have in common, in upper case: `F20051009T220008Z`. */
  readonly stem: string;
}

const VOLUME = /^(([FIDC])(\d{8}T\d{6}Z))(?:\.(\d{1,5}))?\.zip$/i;
const FOLDER = /^([FIDC])?(\d{8}T\d{6}Z)$/i;

/** Reads `F20051009T220008Z.1.zip`; `undefined` where the name is not one of Kerio's. */
export function parseArchiveName(fileName: string): ArchiveName | undefined {
  const match = VOLUME.exec(fileName);
  if (!match) return undefined;
  const [, stem, letter, stamp, volume] = match;
  const time = parseStamp(stamp!);
  if (time === undefined) return undefined;
  return {
    type: typeOf(letter!),
    time,
    volume: volume === undefined ? 0 : Number(volume),
    stem: stem!.toUpperCase(),
  };
}

/**
 * Reads the name of a folder that holds an unpacked backup: `20041024T020000Z` as Kerio MailServer
 * 6.0 wrote them, or an archive's name without `.zip`.
 */
export function parseFolderName(folderName: string): ArchiveName | undefined {
  const match = FOLDER.exec(folderName);
  if (!match) return undefined;
  const time = parseStamp(match[2]!);
  if (time === undefined) return undefined;
  return {
    type: match[1] === undefined ? "full" : typeOf(match[1]),
    time,
    volume: 0,
    stem: folderName.toUpperCase(),
  };
}

/** What a changed name still says: `Copy of F20051009T220008Z.1 (2).zip`. */
export interface RenamedName extends ArchiveName {
  /** What all volumes of one backup have in common: the name without the number of the volume. */
  readonly first: string;
}

const RENAMED =
  /^(.*?(?<![a-z0-9])([FIDC])(\d{8}T\d{6}Z))(?![a-z0-9])(?:\.(\d{1,5})(?![a-z0-9]))?(.*\.zip)$/is;

/** Reads a file name that has one of Kerio's in it; `undefined` where there is none. */
export function parseRenamed(fileName: string): RenamedName | undefined {
  const match = RENAMED.exec(fileName);
  if (!match) return undefined;
  const [, head, letter, stamp, volume, tail] = match;
  const time = parseStamp(stamp!);
  if (time === undefined) return undefined;
  return {
    type: typeOf(letter!),
    time,
    volume: volume === undefined ? 0 : Number(volume),
    stem: `${letter}${stamp}`.toUpperCase(),
    first: `${head}${tail}`,
  };
}

/** The file name of a volume, made of that of the first one: `X.zip`, 2 -> `X.2.zip`. */
export function volumeName(first: string, volume: number): string {
  if (volume === 0) return first;
  const [, head, , , , tail] = RENAMED.exec(first) ?? [];
  return head === undefined
    ? first.replace(/(?=\.zip$)/i, `.${volume}`)
    : `${head}.${volume}${tail}`;
}

/** `20051009T220008Z` (UTC) in ms since the epoch; `undefined` where there is no such moment. */
export function parseStamp(stamp: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/i.exec(stamp);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number);
  const time = Date.UTC(year!, month! - 1, day, hour, minute, second);
  const back = new Date(time).toISOString().replaceAll(/[-:]|\.\d+/g, "");
  return back === stamp.toUpperCase() ? time : undefined;
}

function typeOf(letter: string): BackupType {
  switch (letter.toUpperCase()) {
    case "F":
      return "full";
    case "C":
      return "copy";
    default:
      return "differential";
  }
}
