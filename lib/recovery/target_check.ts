import { dirname, join, relative, sep } from "node:path";
import { RecoveryError } from "../errors.ts";
import type { FileSystem } from "./file_system.ts";
import type { Unit } from "./plan.ts";

/**
 * Why a unit must not go to its target as the disk is now; `undefined` where it may. The root itself
 * may be a symbolic link (or lie behind one); below it a link would lead the recovery elsewhere.
 *
 * `backups` are the real paths of the archives that are read.
 */
export function targetProblem(
  disk: FileSystem,
  root: string,
  unit: Unit,
  backups: readonly string[],
): RecoveryError | undefined {
  for (const path of pathsBetween(root, unit.parent)) {
    const info = disk.info(path);
    if (!info) break;
    if (info.kind === "link") return linkError(path, unit);
    if (info.kind !== "directory") {
      return new RecoveryError(
        "failed",
        `Cannot recover ${unit.label}: "${path}" is a file, but a directory must be there`,
        ["Move the file away and run the same command again"],
      );
    }
  }
  for (const member of unit.members) {
    const target = join(unit.parent, member);
    const kind = disk.info(target)?.kind;
    if (kind === "link") return linkError(target, unit);
    if (kind !== undefined && (kind === "directory") === (unit.kind === "file")) {
      return kindError(target, unit);
    }
    const inside = backups.find((backup) => backup === target || backup.startsWith(target + sep));
    if (inside !== undefined) {
      return new RecoveryError(
        "target",
        `Cannot recover ${unit.label}: the backup "${inside}" lies inside "${target}", which would be replaced`,
        ["Move the backup to another directory first"],
      );
    }
  }
  return undefined;
}

/** The directories from below `root` down to `path`. */
function pathsBetween(root: string, path: string): string[] {
  const paths: string[] = [];
  for (let at = path; at !== root && relative(root, at) !== ""; at = dirname(at)) {
    paths.unshift(at);
    if (at === dirname(at)) break;
  }
  return paths;
}

/** No server turns a file into a directory: it would take the place of all that is in it. */
function kindError(path: string, unit: Unit): RecoveryError {
  const [is, wanted] = unit.kind === "file" ? ["directory", "file"] : ["file", "directory"];
  return new RecoveryError(
    "target",
    `Cannot recover ${unit.label}: "${path}" is a ${is}, but in the backup it is a ${wanted}`,
    ["Move it away and run the same command again, or leave it out with --keep-going"],
  );
}

function linkError(path: string, unit: Unit): RecoveryError {
  let target = "";
  try {
    target = ` to "${Deno.readLinkSync(path)}"`;
  } catch {
    // The link says enough by itself.
  }
  return new RecoveryError(
    "failed",
    `Cannot recover ${unit.label}: "${path}" is a symbolic link${target}`,
    [
      "Replace the link by what it points to, or recover elsewhere with -s <dir> and copy from there",
    ],
  );
}
