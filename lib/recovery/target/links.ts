import { realpathSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import type { FileSystem, Info } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";
import { isBelow, pathsBetween } from "./paths_between.ts";

/** Links that lead to links are followed so often. */
const MOST_FOLLOWED = 8;

/**
 * The unit where the links on its way lead, as far as the owner of the store has made them: an
 * administrator may have put a domain or a mailbox on another disk. It is built, swapped and kept there.
 * A link that others could have made is not followed; `targetProblem()` refuses it.
 */
export function followLinks(disk: FileSystem, unit: Unit): Unit {
  let followed = unit;
  for (let times = 0; times < MOST_FOLLOWED; times++) {
    const next = followFirst(disk, followed);
    if (!next) return followed;
    followed = next;
  }
  return unit;
}

/** The unit behind the first link on its way; `undefined` where there is none that may be followed. */
function followFirst(disk: FileSystem, unit: Unit): Unit | undefined {
  const { top, parent, members } = unit;
  const [member] = members;
  const isAlone = members.length === 1;
  const ways = [...pathsBetween(top, parent), ...isAlone ? [join(parent, member!)] : []];
  const link = firstLink(disk, ways);
  if (link === undefined) return undefined;
  const target = trustedTarget(disk, top, link);
  if (target === undefined) return undefined;
  const isMember = isAlone && link === ways.at(-1);
  // What is built bears the name of the member.
  if (isMember && basename(target) !== member) return undefined;
  const place = isMember
    ? { top: dirname(target), parent: dirname(target) }
    : { top: target, parent: join(target, relative(link, parent)) };
  const keepsAt = { base: `${join(place.parent, members.at(-1)!)}.BAK`, inside: "" };
  return {
    ...unit,
    ...place,
    keepsAt,
    keep: unit.keep && keepsAt,
    throughLink: unit.throughLink ?? link,
  };
}

/** The first link among directories that lie in each other. */
function firstLink(disk: FileSystem, paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const kind = disk.info(path)?.kind;
    if (kind === "link") return path;
    if (kind !== "directory") return undefined;
  }
  return undefined;
}

/** Where a link leads that only the owner of the store, or root, can have made; else `undefined`. */
function trustedTarget(disk: FileSystem, top: string, link: string): string | undefined {
  const owner = disk.info(top)?.owner;
  // Without owners, as on Windows, nobody knows who made it.
  if (!owner) return undefined;
  const isOwn = (info: Info | undefined) =>
    info?.owner !== undefined && (info.owner.uid === owner.uid || info.owner.uid === 0);
  const isClosed = (path: string) => {
    const info = disk.info(path);
    return isOwn(info) && info?.mode !== undefined && (info.mode & 0o022) === 0;
  };
  if (!isOwn(disk.info(link)) || ![top, ...pathsBetween(top, dirname(link))].every(isClosed)) {
    return undefined;
  }
  const target = realPathOf(link);
  if (target === undefined || disk.info(target)?.kind !== "directory") return undefined;
  if (!isClosed(target) || !isClosed(dirname(target))) return undefined;
  return isBelow(target, top) || isBelow(top, target) ? undefined : target;
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
