import type { Remedy } from "./remedy.ts";
import { codeOfNumber, CODES_OF_NAMES } from "./system_error_codes.ts";

/** What an error of the operating system means, and what to do about it. */
interface Words {
  /** A clause: what stands behind `Cannot open "X.zip": `. */
  readonly cause: string;
  readonly remedy?: Remedy;
}

const IS_WINDOWS = Deno.build.os === "windows";

const DISK_FULL = "Make room and run the same command again: what is finished is not done again";
const NO_RIGHT = IS_WINDOWS
  ? "Run kmsrecover as administrator, and see that no program holds the file open"
  : "Run kmsrecover as root (with sudo), or as the owner of the files";
const NETWORK: Words = {
  cause: "the network file system does not answer",
  remedy: "See that its server can be reached, connect to it anew, and run the same command again",
};
const NO_DEVICE: Words = {
  cause: "the device is not there, or not ready",
  remedy: "See that the disk is connected and mounted",
};
const MISSING: Words = { cause: "no such file or directory" };

/** The one place that has words for errors of the operating system. */
const WORDS: Readonly<Record<string, Words>> = {
  EACCES: { cause: "permission denied", remedy: NO_RIGHT },
  EAGAIN: {
    cause: "the system has no room for it now",
    remedy: { code: "fewerJobs", before: "Try again" },
  },
  EBADMSG: {
    cause: "the file system is damaged",
    remedy: IS_WINDOWS ? "Check it with chkdsk" : "Unmount it and check it with fsck",
  },
  EBUSY: {
    cause: "it is in use",
    remedy: "Stop the program that holds it open (or unmount it) and run the same command again",
  },
  ECONNABORTED: NETWORK,
  ECONNREFUSED: NETWORK,
  ECONNRESET: NETWORK,
  EDEVICE: {
    cause: "it is a device or a special file of the system, which kmsrecover leaves alone",
    remedy: "Name an ordinary file or directory",
  },
  EDQUOT: { cause: "the disk quota is used up", remedy: DISK_FULL },
  EEXIST: { cause: "something of that name is there already" },
  EFBIG: {
    cause: "the file is too large for this file system",
    remedy: "Take a target on a file system without that limit",
  },
  EHOSTDOWN: NETWORK,
  EHOSTUNREACH: NETWORK,
  EILSEQ: { cause: "the file system does not accept the name" },
  EINTR: { cause: "the system interrupted it", remedy: "Run the same command again" },
  EINVAL: { cause: "the system does not accept it" },
  EIO: {
    cause: "the disk reports an input/output error",
    remedy: "Look at the system's log: the disk, or the way to it, may be failing",
  },
  EISDIR: { cause: "it is a directory" },
  ELOOP: {
    cause: "too many symbolic links, perhaps in a circle",
    remedy: "Name the directory that the links are meant to lead to",
  },
  EMFILE: {
    cause: "too many files are open",
    remedy: {
      code: "fewerJobs",
      before: IS_WINDOWS ? "Stop other programs" : "Allow more of them (ulimit -n 4096)",
    },
  },
  EMLINK: { cause: "the file system takes no more entries there" },
  ENAMETOOLONG: { cause: "the path is too long", remedy: "Take a target with a shorter path" },
  ENETDOWN: NETWORK,
  ENETRESET: NETWORK,
  ENETUNREACH: NETWORK,
  ENFILE: { cause: "too many files are open in the system", remedy: "Stop other programs first" },
  ENODEV: NO_DEVICE,
  ENOENT: MISSING,
  ENOKEY: { cause: "the directory is encrypted, and its key is not loaded" },
  ENOLCK: {
    cause: "the file system keeps no locks",
    remedy: "On NFS, see that its lock service runs, or take a target on a local disk",
  },
  ENOMEDIUM: NO_DEVICE,
  ENOMEM: {
    cause: "the system is out of memory",
    remedy: { code: "fewerJobs", before: "Stop other programs" },
  },
  ENOSPC: { cause: "the disk is full", remedy: DISK_FULL },
  ENOSYS: { cause: "the file system cannot do that" },
  ENOTCONN: NETWORK,
  ENOTDIR: { cause: "a part of the path is a file, not a directory" },
  ENOTEMPTY: { cause: "the directory is not empty" },
  ENOTSUP: { cause: "the file system cannot do that" },
  ENXIO: NO_DEVICE,
  EOPNOTSUPP: { cause: "the file system cannot do that" },
  EPERM: { cause: "operation not permitted", remedy: NO_RIGHT },
  EPIPE: { cause: "nobody reads it any more" },
  EREMOTEIO: NETWORK,
  EROFS: {
    cause: "the file system is mounted read-only",
    remedy: { code: "otherTarget", before: "Mount it writable" },
  },
  ESTALE: NETWORK,
  ETIMEDOUT: NETWORK,
  ETXTBSY: { cause: "it is a program that is running", remedy: "Stop it first" },
  EUCLEAN: {
    cause: "the file system is damaged",
    remedy: "Unmount it and check it with fsck",
  },
  EVIRUS: {
    cause: "a virus scanner has blocked it",
    remedy: "Let the scanner leave out the backup and the message store while you recover",
  },
  EXDEV: {
    cause: "it lies on another file system",
    remedy: { code: "nameOtherDisk" },
  },
  EWINNAME: { cause: "Windows does not accept the name" },
};

/** Whether the operating system is the reason, and not a bug of ours. */
export function isSystemError(error: unknown): error is Error {
  return systemErrorCode(error) !== undefined;
}

/**
 * The POSIX name of an error of the operating system (`ENOSPC`), on Windows too, or one of our own for
 * what POSIX has no name for; `undefined` for anything else that was thrown. `os` is the system whose
 * numbers count, as in `Deno.build.os`.
 */
export function systemErrorCode(error: unknown, os: string = Deno.build.os): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const number = /\(os error (\d+)\)/.exec(error.message)?.[1];
  const known = number === undefined ? undefined : codeOfNumber(Number(number), os);
  if (known !== undefined) return known;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  // Windows' sockets, and so its shares, have names of their own: `WSAEINTR`.
  if (/^(?:E[A-Z0-9]+|WSA[A-Z0-9_]+)$/.test(code)) return code.replace(/^WSA(?=E)/, "");
  return CODES_OF_NAMES[error.name] ?? (number === undefined ? undefined : `E${number}`);
}

/** What was thrown as a clause, in an administrator's words: `permission denied`. */
export function readableCause(error: unknown): string {
  const code = systemErrorCode(error);
  const words = code === undefined ? undefined : WORDS[code];
  if (words) return words.cause;
  if (!(error instanceof Error)) return String(error);
  if (code === undefined) return error.message;
  const text = error.message
    .replace(/^(?:E[A-Z0-9]+|WSA[A-Z0-9_]+): (.*), \w+(?: '.*')?$/s, "$1")
    .replace(/ \(os error \d+\)/, "")
    .replace(/: \w+ '.*'$/s, "");
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** What to do about an error of the operating system with this code. */
export function systemRemedies(code: string | undefined): Remedy[] {
  const remedy = code === undefined ? undefined : WORDS[code]?.remedy;
  return remedy === undefined ? [] : [remedy];
}

/** The path that an error of the operating system names. */
export function pathOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ("path" in error && typeof error.path === "string") return error.path;
  return /: \w+ '(.+?)'(?: -> '.+')?$/s.exec(error.message)?.[1];
}
