/** What went wrong with an archive, for callers that choose an exit code or go on elsewhere. */
export type ZipErrorCode =
  | "not-a-zip"
  | "truncated"
  | "damaged-directory"
  | "damaged-entry"
  | "ambiguous"
  | "encrypted"
  | "unsupported"
  | "missing-volume"
  | "unsafe"
  | "io";

/** Where an error happened. */
export interface ZipErrorPlace {
  /** The archive's path as it is shown to the admin. */
  archive: string;
  /** The entry's name, where one entry is concerned. */
  entry?: string | undefined;
  cause?: unknown;
}

/** Every failure of `lib/zip`: its message stands by itself, a stack trace is never needed. */
export class ZipError extends Error {
  readonly code: ZipErrorCode;
  readonly archive: string;
  readonly entry: string | undefined;

  constructor(code: ZipErrorCode, message: string, place: ZipErrorPlace) {
    super(message, place.cause === undefined ? undefined : { cause: place.cause });
    this.name = "ZipError";
    this.code = code;
    this.archive = place.archive;
    this.entry = place.entry;
  }
}

/** `Cannot open "X.zip": <why>` */
export function cannotOpen(
  code: ZipErrorCode,
  archive: string,
  why: string,
  cause?: unknown,
): ZipError {
  return new ZipError(code, `Cannot open "${archive}": ${why}`, { archive, cause });
}

/** `Cannot read "name" in "X.zip": <why>` */
export function cannotRead(
  code: ZipErrorCode,
  place: { archive: string; entry: string },
  why: string,
  cause?: unknown,
): ZipError {
  const message = `Cannot read "${place.entry}" in "${place.archive}": ${why}`;
  return new ZipError(code, message, { ...place, cause });
}

const CAUSES: Record<string, string> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  EPERM: "operation not permitted",
  EIO: "input/output error",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  EMFILE: "too many open files",
  ENFILE: "too many open files in the system",
  ENOMEM: "out of memory",
  ESTALE: "stale file handle",
  ENXIO: "no such device",
  ENODEV: "no such device",
  ELOOP: "too many symbolic links",
  ENAMETOOLONG: "the path is too long",
  EBUSY: "the file is in use",
  ETIMEDOUT: "the connection timed out",
};

/** The readable cause of an error of the operating system (or of anything thrown). */
export function readableCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && code in CAUSES) return CAUSES[code]!;
  return error.message.replace(/^[A-Z]+: /, "").replace(/, \w+( '.*')?$/, "");
}
