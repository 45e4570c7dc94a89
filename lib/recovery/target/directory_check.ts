import { lstatSync, readlinkSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { RecoveryError } from "../../model/errors.ts";
import { readableCause, systemErrorCode, systemRemedies } from "../../model/system_error.ts";
import type { Platform } from "../../model/platform.ts";
import { unsafeName, WORK_DIRECTORY } from "../../model/safe_path.ts";

/** A directory that a recovery fills. */
export interface TargetDirectory {
  /** Absolute path. */
  readonly path: string;
  /** Where the path comes from, in words: `the current folder`, `StoreDir of …`. */
  readonly from: string;
}

/**
 * Why a directory cannot be filled, or made and filled, as the disk is now: it is a file or lies below
 * one, its name is a device's, a link leads nowhere, the system does not let it be looked at. Whether it
 * may be written to is another question. Changes nothing. `undefined` where it can.
 */
export function directoryProblem(
  { path, from }: TargetDirectory,
  platform: Platform,
): RecoveryError | undefined {
  const named = `"${path}" (${from})`;
  const reason = nameProblem(path, platform);
  if (reason !== undefined) return unusable(`Cannot use ${named}: ${reason}`);
  for (let at = path;; at = dirname(at)) {
    const found = lookAt(at);
    if (found === "directory") return undefined;
    if (found === "missing") {
      if (at !== dirname(at)) continue;
      return unusable(`Cannot use ${named}: there is no "${at}"`, [
        "See that the disk is connected, and the share is mounted",
      ]);
    }
    const which = at === path ? "it" : `"${at}"`;
    if (found === "other") return unusable(`Cannot use ${named}: ${which} is not a directory`);
    if (found === "dangling") {
      const target = readlinkSync(at);
      return unusable(
        `Cannot use ${named}: ${which} is a symbolic link to "${target}", which does not exist`,
        ["Make what it leads to, or mount it, or name another directory"],
      );
    }
    const code = systemErrorCode(found);
    const where = at === path ? "" : ` ("${at}")`;
    return new RecoveryError(
      NOT_USABLE.has(code ?? "") ? "target" : "failed",
      `Cannot use ${named}: ${readableCause(found)}${where}`,
      systemRemedies(code),
      found,
    );
  }
}

/** Errors that lie in the path that was named, and not in a failing disk or a lack of rights. */
const NOT_USABLE: ReadonlySet<string> = new Set([
  "EDEVICE",
  "EINVAL",
  "EILSEQ",
  "ELOOP",
  "ENAMETOOLONG",
  "ENODEV",
  "ENOTDIR",
  "ENXIO",
  "EWINNAME",
]);

function unusable(message: string, hints: readonly string[] = []): RecoveryError {
  return new RecoveryError(
    "target",
    message,
    hints.length > 0 ? hints : [
      "Name a directory; one that is not there yet is made",
    ],
  );
}

function nameProblem(path: string, platform: Platform): string | undefined {
  if (path.includes("\0")) return "its name contains a NUL character";
  const names = path.split(platform === "windows" ? /[\\/]/ : "/");
  if (names.includes(WORK_DIRECTORY)) return `"${WORK_DIRECTORY}" is kmsrecover's own directory`;
  if (platform !== "windows") return undefined;
  // A drive or a share has a name of another kind: C:, \\server\share, \\?\C:.
  for (const name of names.filter((it) => it !== "" && !/^(?:[A-Za-z]:|[.?])$/.test(it))) {
    const problem = unsafeName(name, platform);
    if (problem !== undefined) return `of "${name}", ${problem}`;
  }
  return undefined;
}

function lookAt(path: string): "directory" | "missing" | "other" | "dangling" | Error {
  try {
    const isLink = lstatSync(path).isSymbolicLink();
    try {
      return statSync(path).isDirectory() ? "directory" : "other";
    } catch (error) {
      const isDangling = isLink && systemErrorCode(error) === "ENOENT";
      return isDangling ? "dangling" : error as Error;
    }
  } catch (error) {
    const code = systemErrorCode(error);
    // What lies below a file is found out above.
    return code === "ENOENT" || code === "ENOTDIR" ? "missing" : error as Error;
  }
}
