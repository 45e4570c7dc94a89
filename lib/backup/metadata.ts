/** What `.version.txt` says. Fields that are missing or not readable are `undefined`. */
export interface VersionFile {
  /** Local time of the server, as written: `2021-03-04 19:24:14`. */
  readonly started: string | undefined;
  readonly version: string | undefined;
  readonly hostname: string | undefined;
}

/** What `.summary.txt` says; written last, so that a backup without it was interrupted. */
export interface SummaryFile {
  /** Local time of the server, as written. */
  readonly started: string | undefined;
  readonly finished: string | undefined;
  /** How many files the backup holds, directories and the two text files left out. */
  readonly files: number | undefined;
  /** The sum of their uncompressed sizes in bytes. */
  readonly bytes: number | undefined;
  /** As written: `hh:mm:ss.ms` or `hh:mm:ss:msms`. */
  readonly duration: string | undefined;
}

export const VERSION_FILE = ".version.txt";
export const SUMMARY_FILE = ".summary.txt";

/** The text files are a few hundred bytes; nothing larger is read. */
export const METADATA_LIMIT = 64 * 1024;

/** Reads `key = value` and `key: value` lines; never throws. */
export function parseVersion(text: string): VersionFile {
  const fields = parseFields(text);
  return {
    started: fields.get("started"),
    version: fields.get("version"),
    hostname: fields.get("hostname"),
  };
}

/** Reads `key = value` and `key: value` lines; never throws. */
export function parseSummary(text: string): SummaryFile {
  const fields = parseFields(text);
  return {
    started: fields.get("started"),
    finished: fields.get("finished"),
    files: parseCount(fields.get("count_files")),
    bytes: parseCount(fields.get("total_size")),
    duration: fields.get("duration"),
  };
}

function parseFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.slice(0, METADATA_LIMIT).split(/\r\n|\r|\n/)) {
    const match = /^\s*([A-Za-z_]\w*)\s*[=:]\s*(.*?)\s*$/.exec(line);
    if (match) fields.set(match[1]!.toLowerCase(), match[2]!);
  }
  return fields;
}

function parseCount(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,15}$/.test(text)) return undefined;
  return Number(text);
}
