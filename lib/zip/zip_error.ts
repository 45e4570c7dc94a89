import { readableCause, systemErrorCode } from "../model/system_error.ts";

export { readableCause };

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

/** Whether the right to do it was lacking, with the error itself or what caused it. */
export function isDenied(error: unknown): boolean {
  if (error instanceof ZipError) return isDenied(error.cause);
  const code = systemErrorCode(error);
  return code === "EACCES" || code === "EPERM";
}
