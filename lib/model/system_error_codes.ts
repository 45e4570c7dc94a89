/** Names of Deno's error classes, for versions in which an error of the system has no code. */
export const CODES_OF_NAMES: Readonly<Record<string, string>> = {
  AlreadyExists: "EEXIST",
  BrokenPipe: "EPIPE",
  Busy: "EBUSY",
  FilesystemLoop: "ELOOP",
  Interrupted: "EINTR",
  IsADirectory: "EISDIR",
  NetworkUnreachable: "ENETUNREACH",
  // What the permissions leave out: /dev, /proc and /sys, and the devices of Windows.
  NotCapable: "EDEVICE",
  NotADirectory: "ENOTDIR",
  NotFound: "ENOENT",
  PermissionDenied: "EACCES",
  TimedOut: "ETIMEDOUT",
  UnexpectedEof: "EIO",
  WouldBlock: "EAGAIN",
  WriteZero: "EIO",
};

/** Errors of Linux that Deno has no code for. */
const LINUX: Readonly<Record<number, string>> = {
  26: "ETXTBSY",
  107: "ENOTCONN",
  112: "EHOSTDOWN",
  117: "EUCLEAN",
  121: "EREMOTEIO",
  122: "EDQUOT",
  123: "ENOMEDIUM",
  126: "ENOKEY",
};

/** Errors of macOS that Deno has no code for. */
const DARWIN: Readonly<Record<number, string>> = {
  26: "ETXTBSY",
  57: "ENOTCONN",
  64: "EHOSTDOWN",
};

/**
 * System error codes of Windows (winerror.h) that a file system gives. Its messages are in the language
 * of the system, and Deno's codes are few.
 */
const WINDOWS: Readonly<Record<number, string>> = {
  2: "ENOENT",
  3: "ENOENT",
  4: "EMFILE",
  5: "EACCES",
  8: "ENOMEM",
  14: "ENOMEM",
  15: "ENODEV",
  17: "EXDEV",
  19: "EROFS",
  20: "ENODEV",
  21: "ENODEV",
  22: "EIO",
  23: "EIO",
  25: "EIO",
  27: "EIO",
  29: "EIO",
  30: "EIO",
  31: "EIO",
  32: "EBUSY",
  33: "EBUSY",
  36: "ENFILE",
  39: "ENOSPC",
  50: "ENOTSUP",
  51: "ENETUNREACH",
  53: "ENETUNREACH",
  54: "ENETDOWN",
  55: "ENETUNREACH",
  58: "ENETDOWN",
  59: "ENETDOWN",
  64: "ENETRESET",
  65: "EACCES",
  67: "ENETUNREACH",
  70: "ENETDOWN",
  71: "ENETDOWN",
  80: "EEXIST",
  82: "EACCES",
  86: "EACCES",
  112: "ENOSPC",
  121: "ETIMEDOUT",
  123: "EWINNAME",
  145: "ENOTEMPTY",
  148: "EBUSY",
  161: "EWINNAME",
  170: "EBUSY",
  183: "EEXIST",
  206: "ENAMETOOLONG",
  223: "EFBIG",
  225: "EVIRUS",
  226: "EVIRUS",
  267: "ENOTDIR",
  303: "EBUSY",
  395: "EACCES",
  483: "EIO",
  1005: "EBADMSG",
  1006: "ESTALE",
  1110: "ENODEV",
  1112: "ENODEV",
  1117: "EIO",
  1142: "EMLINK",
  1167: "ENODEV",
  1203: "ENETUNREACH",
  1219: "EACCES",
  1222: "ENETUNREACH",
  1231: "ENETUNREACH",
  1232: "EHOSTUNREACH",
  1236: "ECONNABORTED",
  1295: "EDQUOT",
  1314: "EPERM",
  1326: "EACCES",
  1392: "EBADMSG",
  1393: "EBADMSG",
  1450: "ENOMEM",
  1816: "EDQUOT",
  1920: "EACCES",
  1921: "ELOOP",
};

/** The code of an error by its number on a system; `undefined` where Deno's own code will do. */
export function codeOfNumber(number: number, os: string): string | undefined {
  switch (os) {
    case "windows":
      return WINDOWS[number];
    case "darwin":
      return DARWIN[number];
    default:
      return LINUX[number];
  }
}
