import { join } from "node:path";
import type { Access } from "../../extraction/access.ts";
import type { FileSystem, Info } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";
import { lastOf, parentOf } from "../plan/unit_naming.ts";

/** For what has neither a predecessor nor neighbours: its owner's eyes only. */
const PRIVATE = { directory: 0o700, file: 0o600 } as const;

/** Equal for what is of the same owner and open to the same people. */
export function isSameAccess({ mode, owner }: Info, access: Access): boolean {
  const wanted = access.owner ?? { uid: Deno.uid(), gid: Deno.gid() };
  return (access.mode === undefined || mode === access.mode) &&
    (owner === undefined || (owner.uid === wanted.uid && owner.gid === wanted.gid));
}

/** The access of a live directory, for one that is made in its likeness. */
export function accessLike(disk: FileSystem, directory: string): Access | undefined {
  const info = disk.info(directory);
  return info?.kind === "directory" ? accessOf(info) : undefined;
}

/**
 * Finds who may read what a recovery makes. What stands in the same place gives its mode and owner;
 * what is new in a store takes after its neighbours on the same level (a new mailbox after another
 * mailbox of the domain, its folders after that one's), what is new in a configuration is for its
 * owner only; and nothing new is open to more people than the directory that it goes into. Paths are
 * relative to the root, with `/`.
 */
export class AccessFinder {
  readonly #disk: FileSystem;
  readonly #root: string;
  readonly #hasNeighbours: boolean;
  /** Components of the path of a mailbox: `mail/company.com/smith` in a store. */
  readonly #mailboxDepth: number;
  readonly #directories = new Map<string, Access>();
  readonly #twins = new Map<string, string | undefined>();
  /** One object for each access, since slices tell them apart by it. */
  readonly #known = new Map<string, Access>();
  readonly #entries = new Map<string, { name: string; isDirectory: boolean }[]>();

  /** `levels`: how far below a store or configuration directory `root` itself stands. */
  constructor(
    disk: FileSystem,
    root: string,
    { kind, levels }: { readonly kind: "store" | "cfgdir"; readonly levels: number },
  ) {
    this.#disk = disk;
    this.#root = root;
    this.#hasNeighbours = kind === "store";
    this.#mailboxDepth = 3 - levels;
  }

  directory(path: string): Access {
    const known = this.#directories.get(path);
    if (known) return known;
    const access = this.#find(path, true);
    this.#directories.set(path, access);
    return access;
  }

  /** Of the file `path`; where it is not there, of one like it. */
  file(path: string): Access {
    return this.#find(path, false);
  }

  #find(path: string, isDirectory: boolean): Access {
    const live = this.#info(path);
    if (live && (live.kind === "directory") === isDirectory) return this.#intern(accessOf(live));
    const above = path === "" ? undefined : this.directory(parentOf(path));
    const like = this.#hasNeighbours ? this.#neighbour(path, isDirectory, above) : undefined;
    const { mode, owner } = like ?? {
      mode: above?.mode === undefined ? undefined : PRIVATE[isDirectory ? "directory" : "file"],
      owner: above?.owner,
    };
    return this.#intern({ mode: narrowed(mode, above?.mode), owner });
  }

  /** What stands beside it, or beside one like it; within a mailbox at least what it goes into. */
  #neighbour(path: string, isDirectory: boolean, above: Access | undefined): Access | undefined {
    const twin = this.#twin(path, isDirectory);
    const info = twin === undefined ? undefined : this.#info(twin);
    if (info) return accessOf(info);
    const mailbox = path.split("/", Math.max(this.#mailboxDepth, 0)).join("/");
    if (mailbox === path || this.#twin(mailbox, true) === undefined || above?.mode === undefined) {
      return undefined;
    }
    return { mode: isDirectory ? above.mode : above.mode & 0o666, owner: above.owner };
  }

  #intern(access: Access): Access {
    const key = `${access.mode} ${access.owner?.uid} ${access.owner?.gid}`;
    const known = this.#known.get(key) ?? access;
    this.#known.set(key, known);
    return known;
  }

  /** The live path that plays the part of `path`; `undefined` where nothing is like it. */
  #twin(path: string, isDirectory: boolean): string | undefined {
    const key = isDirectory ? `${path}/` : path;
    if (this.#twins.has(key)) return this.#twins.get(key);
    const twin = this.#findTwin(path, isDirectory);
    this.#twins.set(key, twin);
    return twin;
  }

  #findTwin(path: string, isDirectory: boolean): string | undefined {
    const info = this.#info(path);
    if (info && (info.kind === "directory") === isDirectory) return path;
    if (path === "") return undefined;
    const parent = this.#twin(parentOf(path), true);
    if (parent === undefined) return undefined;
    const name = lastOf(path);
    const candidates = this.#list(parent).filter((it) => it.isDirectory === isDirectory);
    const same = depthOf(path) > this.#mailboxDepth && candidates.find((it) => it.name === name);
    const twin = same || candidates.find((it) => isAlike(it.name, name));
    if (twin) return parent === "" ? twin.name : `${parent}/${twin.name}`;
    // A folder is like the one that it is in.
    const isSubfolder = isDirectory && !name.startsWith("#") &&
      depthOf(path) > this.#mailboxDepth + 1;
    return isSubfolder ? parent : undefined;
  }

  #list(directory: string): { name: string; isDirectory: boolean }[] {
    let entries = this.#entries.get(directory);
    if (!entries) {
      entries = this.#disk.entries(join(this.#root, directory))
        .filter(({ kind }) => kind === "directory" || kind === "file")
        .map(({ name, kind }) => ({ name, isDirectory: kind === "directory" }))
        .sort((a, b) => a.name < b.name ? -1 : 1);
      this.#entries.set(directory, entries);
    }
    return entries;
  }

  #info(path: string): Info | undefined {
    return this.#disk.info(join(this.#root, path));
  }
}

/** The finder for each unit of a recovery; units below one directory share theirs. */
export function accessFinders(
  disk: FileSystem,
): (unit: Pick<Unit, "top" | "root" | "levels">) => AccessFinder {
  const finders = new Map<string, AccessFinder>();
  return ({ top, root, levels = 0 }) => {
    const key = `${levels} ${top}`;
    const known = finders.get(key) ?? new AccessFinder(disk, top, { kind: root, levels });
    finders.set(key, known);
    return known;
  };
}

function depthOf(path: string): number {
  return path === "" ? 0 : path.split("/").length;
}

/** `#msgs` is no neighbour of a folder, nor a `.BAK` of a mailbox; a message is none of an index. */
function isAlike(name: string, wanted: string): boolean {
  const sort = (it: string) =>
    `${/^[#.]/.exec(it)?.[0] ?? ""}${/\.(eml|BAK)\b/i.exec(it)?.[1] ?? ""}`;
  return sort(name) === sort(wanted);
}

function accessOf({ mode, owner }: Info): Access {
  const isOurs = owner !== undefined && owner.uid === Deno.uid() && owner.gid === Deno.gid();
  return { mode, owner: isOurs ? undefined : owner };
}

/** What the group and others may do, no more than in the directory that it goes into. */
function narrowed(mode: number | undefined, above: number | undefined): number | undefined {
  return mode === undefined || above === undefined ? mode : mode & (above | 0o7700);
}
