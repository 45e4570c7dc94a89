import { readlinkSync } from "node:fs";
import { basename, dirname, join, parse } from "node:path";
import { readableCause } from "../../model/system_error.ts";
import type { FileSystem, Info } from "../file_system.ts";
import { WORK_DIRECTORY } from "../safe_path.ts";

/** Where a link leads, or why it is not to be trusted, as a clause. */
export type Destination =
  | { readonly to: string; readonly doubt?: undefined }
  | { readonly to?: undefined; readonly doubt: string };

/** Links that lead to links are followed so often. */
const MOST_LINKS = 16;

/**
 * Finds the directory that a symbolic link leads to, if nobody but `owner` (a user id) and root can
 * have made it or can exchange anything on the way: the link, further links, and every directory that
 * is gone through belong to one of the two, and others may write to none of them. (In one with the
 * sticky bit, like /tmp, others cannot exchange what is not theirs.) `link` lies in a real directory.
 */
export function trustedDestination(disk: FileSystem, link: string, owner: number): Destination {
  try {
    return new Way(disk, owner).go(link);
  } catch (error) {
    if (error instanceof Doubt) return { doubt: error.message };
    return { doubt: `it cannot be told where it leads: ${readableCause(error)}` };
  }
}

/** Why others than the owner or root could exchange what is in a directory; a clause. */
export function doubtOfDirectory(
  disk: FileSystem,
  directory: string,
  owner: number,
): string | undefined {
  const info = disk.info(directory);
  if (!isOwn(info, owner)) return `"${directory}" belongs to another user`;
  return isClosed(info!) ? undefined : `others may write to "${directory}"`;
}

class Doubt extends Error {}

class Way {
  readonly #disk: FileSystem;
  readonly #owner: number;
  #links = 0;

  constructor(disk: FileSystem, owner: number) {
    this.#disk = disk;
    this.#owner = owner;
  }

  go(link: string): Destination {
    let at = dirname(link);
    const waiting = [basename(link)];
    while (waiting.length > 0) {
      const name = waiting.shift()!;
      if (name === "..") at = dirname(at);
      if (name === "" || name === "." || name === "..") continue;
      const next = join(at, name);
      const info = this.#step(at, next);
      if (info.kind === "link") {
        const target = readlinkSync(next);
        waiting.unshift(...target.split("/"));
        if (target.startsWith("/")) at = parse(at).root;
      } else if (info.kind === "directory") {
        if (name === WORK_DIRECTORY) throw new Doubt(`it leads into "${next}"`);
        at = next;
      } else {
        throw new Doubt(`"${next}" is no directory`);
      }
    }
    return { to: at };
  }

  #step(at: string, next: string): Info {
    const doubt = doubtOfDirectory(this.#disk, at, this.#owner);
    if (doubt !== undefined) throw new Doubt(doubt);
    const info = this.#disk.info(next);
    if (!info) throw new Doubt(`"${next}" does not exist`);
    if (!isOwn(info, this.#owner)) throw new Doubt(`"${next}" belongs to another user`);
    if (info.kind === "link" && ++this.#links > MOST_LINKS) {
      throw new Doubt("it leads round in a circle, or through too many links");
    }
    return info;
  }
}

function isOwn(info: Info | undefined, owner: number): boolean {
  return info?.owner !== undefined && (info.owner.uid === owner || info.owner.uid === 0);
}

const OTHERS_WRITE = 0o022;
const STICKY = 0o1000;

function isClosed({ mode }: Info): boolean {
  return mode !== undefined && ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0);
}
