import { RecoveryError } from "../errors.ts";
import { type FatalFailure, fatalFailure } from "../extraction/slice.ts";

/**
 * What was thrown, in an administrator's words; a `RecoveryError` as it is. The error names its path
 * itself where it can; `path` is for where it cannot.
 */
export function systemFailure(error: unknown, path = ""): RecoveryError {
  if (error instanceof RecoveryError) return error;
  return describeFailure(fatalFailure(error, pathIn(error) ?? path));
}

/** An error of the operating system in an administrator's words, with what to do. */
export function describeFailure({ code, path, reason }: FatalFailure): RecoveryError {
  const where = path === "" ? "" : ` ("${path}")`;
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return new RecoveryError("failed", `The disk is full${where}`, [
        "Make room and run the same command again: what is finished is not done again",
      ]);
    case "EACCES":
    case "EPERM":
      return new RecoveryError("failed", `Permission denied${where}`, [
        Deno.build.os === "windows"
          ? "Run kmsrecover as administrator, and see that no program holds the file open"
          : "Run kmsrecover as root, or as the owner of the message store",
      ]);
    case "EROFS":
      return new RecoveryError("failed", `The file system is mounted read-only${where}`, [
        "Mount it writable, or name another target with -s and -c",
      ]);
    case "EIO":
      return new RecoveryError("failed", `The disk reports an input/output error${where}`, [
        "Look at the system's log: the disk may be failing",
      ]);
    case "EBUSY":
      return new RecoveryError("failed", `It is in use${where}`, [
        "Stop the program that holds it open (or unmount it) and run the same command again",
      ]);
    case "EXDEV":
      return new RecoveryError("failed", `It lies on another file system${where}`, [
        "Name the directory on that file system itself with -s",
      ]);
    default:
      return new RecoveryError("failed", `${reason}${where}`);
  }
}

/** The path in a message of the runtime: `… (os error 13): rename '/a' -> '/b'`. */
function pathIn(error: unknown): string | undefined {
  return error instanceof Error
    ? /: \w+ '(.+?)'(?: -> '.+')?$/.exec(error.message)?.[1]
    : undefined;
}

/** Whether the operating system (and not a bug of ours) is the reason. */
export function isSystemError(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" &&
    /^E[A-Z0-9]+$/.test(error.code);
}
