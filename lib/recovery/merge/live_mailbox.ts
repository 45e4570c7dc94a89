import { join, sep } from "node:path";
import { FolderState } from "../../kerio/folder_state.ts";
import { messageNumber, STATUS_FILE } from "../../kerio/folder_status.ts";
import {
  type FolderRole,
  readSpecialFolders,
  SPECIAL_FOLDERS_FILE,
} from "../../kerio/special_folders.ts";
import type { Platform } from "../../model/platform.ts";
import { foldName } from "../../model/safe_path.ts";
import type { FileSystem, Info } from "../file_system.ts";
import { isMessageName } from "../live/live_folder.ts";
import { messageDirectories, MESSAGES } from "../live/live_unit.ts";
import type { SeenFile, Unit } from "../plan/plan.ts";
import { parentOf } from "../plan/unit_naming.ts";

/** An index larger than this is not read: then each message that may be the same is. In bytes. */
const LARGEST_INDEX = 512 * 1024 * 1024;

/** The messages of a live folder: what its files and its index say, as far as it is asked. */
export class LiveMessages {
  /** The folder, relative to the unit's parent, with `/`. */
  readonly path: string;
  /** File names of the messages; a message is known by its position here. */
  readonly names: readonly string[];
  readonly state: FolderState;
  /** Files of the backup that are these messages, a position each; -1: none that is known. */
  readonly accountedFor: Int32Array;
  readonly #disk: FileSystem;
  readonly #directory: string;
  readonly #positions = new Map<number, number>();
  readonly #sizes: Float64Array;
  readonly #checksums = new Map<number, number>();
  #bySize: Map<number, number[]> | undefined;
  #highest = 0;

  constructor(disk: FileSystem, parent: string, path: string) {
    this.path = path;
    this.#disk = disk;
    const folder = join(parent, path);
    this.#directory = join(folder, MESSAGES);
    this.names = disk.names(this.#directory).filter(isMessageName).sort();
    this.accountedFor = new Int32Array(this.names.length).fill(-1);
    this.#sizes = new Float64Array(this.names.length).fill(-1);
    this.names.forEach((name, position) => {
      const number = messageNumber(name);
      if (number === undefined) return;
      this.#positions.set(number, position);
      this.#highest = Math.max(this.#highest, number);
    });
    this.state = new FolderState({
      status: readFile(disk, join(folder, STATUS_FILE)),
      index: readFile(disk, join(folder, "index.fld")),
      log: readFile(disk, join(folder, "indexlog.fld")),
    });
    for (const number of this.state.records.numbers()) {
      this.#highest = Math.max(this.#highest, number);
    }
  }

  /** The least number that was never given to a message here, as far as its files and its index tell. */
  get next(): number {
    return Math.max(this.state.status?.nextUid ?? 0, this.#highest + 1);
  }

  /** Whether its files are named with upper-case letters. */
  get isUpperCase(): boolean {
    return this.names.some((name) => /[A-F]/.test(name.slice(0, -4)));
  }

  positionOf(number: number): number | undefined {
    return this.#positions.get(number);
  }

  /** The size of a message's file in bytes, whatever the index says. */
  sizeAt(position: number): number {
    if (this.#sizes[position]! < 0) {
      this.#sizes[position] = this.#disk.info(this.fileAt(position))?.size ?? 0;
    }
    return this.#sizes[position]!;
  }

  /** The CRC-32 of its content. */
  checksumAt(position: number): number {
    const known = this.#checksums.get(position);
    if (known !== undefined) return known;
    const checksum = this.#disk.checksum(this.fileAt(position));
    this.#checksums.set(position, checksum);
    return checksum;
  }

  /** The absolute path of a message's file. */
  fileAt(position: number): string {
    return `${this.#directory}${sep}${this.names[position]!}`;
  }

  /** The bytes of a message, or about the first `most`. */
  bytesAt(position: number, most?: number): Uint8Array {
    return this.#disk.readBytes(this.fileAt(position), most) ?? new Uint8Array();
  }

  /** The messages of a size in bytes. */
  withSize(size: number): readonly number[] {
    if (!this.#bySize) {
      this.#bySize = new Map();
      for (let position = 0; position < this.names.length; position++) {
        const known = this.#bySize.get(this.sizeAt(position));
        if (known) known.push(position);
        else this.#bySize.set(this.sizeAt(position), [position]);
      }
    }
    return this.#bySize.get(size) ?? [];
  }

  /** Messages of which no file of the backup is known that would be one of them. */
  *unaccounted(): Generator<number> {
    for (let position = 0; position < this.names.length; position++) {
      if (this.accountedFor[position] === -1) yield position;
    }
  }
}

/** What stands live in the place of a unit, folder by folder. No link is followed. */
export class LiveMailbox {
  readonly #folders = new Map<string, LiveMessages>();
  readonly #kinds = new Map<string, Info["kind"] | undefined>();
  readonly #roles: ReadonlyMap<string, FolderRole>;
  readonly #disk: FileSystem;
  readonly #parent: string;
  readonly #platform: Platform;

  constructor(
    disk: FileSystem,
    { parent, members, kind }: Pick<Unit, "parent" | "members" | "kind">,
    platform: Platform,
  ) {
    this.#disk = disk;
    this.#parent = parent;
    this.#platform = platform;
    for (const messages of messageDirectories(disk, { parent, members })) {
      const path = parentOf(messages);
      this.#folders.set(this.#key(path), new LiveMessages(disk, parent, path));
    }
    const special = kind === "folder"
      ? undefined
      : readFile(disk, join(parent, members[0]!, SPECIAL_FOLDERS_FILE));
    this.#roles = readSpecialFolders(special ?? new Uint8Array());
  }

  get folders(): Iterable<LiveMessages> {
    return this.#folders.values();
  }

  /** The folder of this path, relative to the unit's parent; `undefined` where it is no directory. */
  folder(path: string): LiveMessages | undefined {
    const known = this.#folders.get(this.#key(path));
    if (known || this.#kindAt(path) !== "directory") return known;
    const bare = new LiveMessages(this.#disk, this.#parent, path);
    this.#folders.set(this.#key(path), bare);
    return bare;
  }

  /** The names in a directory, of files too. */
  namesIn(path: string): string[] {
    return this.#kindAt(path) === "directory" ? this.#disk.names(join(this.#parent, path)) : [];
  }

  /** What stands live on the way to a path and is no directory, a link for instance. */
  obstacle(path: string): { readonly path: string; readonly kind: string } | undefined {
    for (let at = path; at !== ""; at = parentOf(at)) {
      const kind = this.#kindAt(at);
      if (kind !== undefined && kind !== "directory") return { path: at, kind };
    }
    return undefined;
  }

  /** What stands at a path; nothing where something else than a directory stands above it. */
  #kindAt(path: string): Info["kind"] | undefined {
    if (this.#kinds.has(path)) return this.#kinds.get(path);
    const above = parentOf(path);
    const isBelowDirectory = above === "" || this.#kindAt(above) === "directory";
    const kind = isBelowDirectory ? this.#disk.info(join(this.#parent, path))?.kind : undefined;
    this.#kinds.set(path, kind);
    return kind;
  }

  /** Whether a directory or file stands at a path. */
  has(path: string): boolean {
    return this.#kindAt(path) !== undefined;
  }

  /** A file as it is now; `undefined` where there is none. */
  see(path: string): SeenFile | undefined {
    if (this.#kindAt(path) !== "file") return undefined;
    const { size, modified } = this.#disk.info(join(this.#parent, path))!;
    return { path, size, modified };
  }

  /** The folder with this GUID, wherever it is now. */
  withGuid(guid: string | undefined): LiveMessages | undefined {
    if (guid === undefined) return undefined;
    return [...this.#folders.values()].find(({ state }) => state.status?.guid === guid);
  }

  /** What a folder is there for, by the GUID that says it. */
  roleOf({ state }: LiveMessages): FolderRole | undefined {
    return this.#roles.get(state.status?.guid ?? "");
  }

  /** Whether a folder is the one that deleted messages go to, or in it. */
  isTrash(folder: LiveMessages): boolean {
    for (let path = folder.path; path !== ""; path = parentOf(path)) {
      const known = this.#folders.get(this.#key(path));
      if (known && this.roleOf(known) === "deleted") return true;
    }
    return false;
  }

  /** Names that differ in case are one on most systems that are not Linux. */
  #key(path: string): string {
    return this.#platform === "linux" ? path : foldName(path);
  }
}

function readFile(disk: FileSystem, path: string): Uint8Array | undefined {
  const info = disk.info(path);
  return info?.kind === "file" && info.size <= LARGEST_INDEX ? disk.readBytes(path) : undefined;
}
