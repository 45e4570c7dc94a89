import { basename, dirname, join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";
import { RecoveryError } from "../../model/errors.ts";
import { systemErrorCode } from "../../model/system_error.ts";
import { WORK_DIRECTORY } from "../safe_path.ts";
import { trustedDestination } from "../target/trusted_path.ts";

/**
 * The directory that a recovery works in, on the same file system as what it replaces:
 *
 *     .kmsrecover/lock, owner   who is at work
 *     .kmsrecover/journal       what is being done, and which units are done
 *     .kmsrecover/stage/<n>/    unit n as it is being built
 *     .kmsrecover/ready/<n>/    unit n, whole and on the disk
 *     .kmsrecover/swapping/<n>/ unit n while it changes places with what it replaces
 *     .kmsrecover/old/<n>/      what unit n replaced, to be deleted
 *     .kmsrecover/kept/<k>/     what units replaced, to become a `.BAK`
 */
export class Workplace {
  /** Absolute path of the directory that holds the work directory. */
  readonly base: string;
  readonly path: string;

  constructor(base: string) {
    this.base = base;
    this.path = join(base, WORK_DIRECTORY);
  }

  get lock(): string {
    return join(this.path, "lock");
  }
  get owner(): string {
    return join(this.path, "owner");
  }
  get journal(): string {
    return join(this.path, "journal");
  }

  area(area: Area): string {
    return join(this.path, area);
  }

  of(area: Exclude<Area, "kept">, unit: { readonly number: number }): string {
    return join(this.path, area, String(unit.number));
  }

  kept(number: number): string {
    return join(this.path, "kept", String(number));
  }
}

export const AREAS = ["stage", "ready", "swapping", "old", "kept"] as const;
export type Area = typeof AREAS[number];

/** Makes the areas of a work directory, as far as they are missing. */
export function prepareWorkplace(disk: FileSystem, workplace: Workplace): void {
  for (const path of AREAS.map((area) => workplace.area(area))) {
    const info = disk.info(path);
    if (!info) disk.makeDirectory(path, { mode: 0o700 });
    else if (info.kind !== "directory") {
      throw new RecoveryError(
        "target",
        `"${path}" must be kmsrecover's own directory, but it is a ${info.kind}`,
        ["Look at it, remove it, and run the same command again"],
      );
    }
  }
}

/**
 * The highest directory at or below `root` that lies on the same file system as `parent`: a unit can be
 * moved from there into `parent` by a rename.
 */
export function workBase(disk: FileSystem, root: string, parent: string): string {
  let base = nearestExisting(disk, parent, root);
  const device = disk.info(base)?.device;
  while (base !== root) {
    const above = dirname(base);
    if (disk.info(above)?.device !== device) break;
    base = above;
  }
  return base;
}

/**
 * As `workBase()`, and tried: a directory of a file system may be mounted elsewhere on it, and no rename
 * leads from one mount into the other.
 */
export function triedWorkBase(disk: FileSystem, root: string, parent: string): string {
  const base = workBase(disk, root, parent);
  const nearest = nearestExisting(disk, parent, root);
  const candidates: string[] = [];
  for (let at = nearest; at !== base; at = dirname(at)) candidates.unshift(at);
  return [base, ...candidates].find((it) => it === nearest || canMove(disk, it, nearest))!;
}

function canMove(disk: FileSystem, from: string, to: string): boolean {
  const [probe, moved] = [from, to].map((path) => join(path, `${WORK_DIRECTORY}-probe`));
  try {
    // What a run that was interrupted right here left, Windows does not replace.
    if (disk.info(moved!)) disk.remove(moved!);
    if (!disk.info(probe!)) disk.makeDirectory(probe!, { mode: 0o700 });
    disk.rename(probe!, moved!);
    disk.remove(moved!);
    return true;
  } catch (error) {
    removeProbe(disk, probe!);
    removeProbe(disk, moved!);
    // Whatever else is wrong, the replacement of the unit will tell.
    return systemErrorCode(error) !== "EXDEV";
  }
}

function removeProbe(disk: FileSystem, probe: string): void {
  try {
    disk.remove(probe);
  } catch {
    // It could not even be made, or has been moved.
  }
}

/**
 * The workplaces that interrupted runs left at or below a root. Where a part of a store is a file system
 * of its own, that is at its top: of the mail, of a domain or of a mailbox. Where a link led a mailbox
 * to another place, it is there, or beside it.
 */
export function workplacesLeft(disk: FileSystem, root: string): Workplace[] {
  const owner = disk.info(root)?.owner?.uid;
  const found = new Map<string, Workplace>();
  const note = (base: string) => {
    const workplace = new Workplace(base);
    if (disk.info(workplace.journal)) found.set(base, workplace);
  };
  const look = (base: string, depth: number) => {
    note(base);
    if (depth === MAILBOX_DEPTH) return;
    for (const { name, kind } of disk.entries(base)) {
      if ((depth === 0 && name !== "mail") || name === WORK_DIRECTORY) continue;
      const path = join(base, name);
      if (kind === "directory") look(path, depth + 1);
      if (kind !== "link" || owner === undefined) continue;
      const { to } = trustedDestination(disk, path, owner);
      if (to === undefined) continue;
      note(dirname(to));
      look(to, depth + 1);
    }
  };
  look(root, 0);
  return [...found.values()];
}

/** Directories from the store down to a mailbox: `mail`, domain, user. */
const MAILBOX_DEPTH = 3;

/** The nearest directory at or above `path` that is there; not above `root`. */
export function nearestExisting(disk: FileSystem, path: string, root: string): string {
  let at = path;
  while (at !== root && at !== dirname(at) && !disk.info(at)) at = dirname(at);
  return at;
}

/**
 * Where a member of a unit that is replaced, or a path below one, goes, relative to its place in
 * `kept`.
 */
export function keptPath(unit: Unit, path: string): string {
  const { base, inside } = unit.keep!;
  if (inside !== "") return join(basename(base), dirname(inside), path);
  const [member, ...below] = path.split("/");
  return join(`${member}.BAK`, ...below);
}
