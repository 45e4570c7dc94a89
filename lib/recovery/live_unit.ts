import { join } from "node:path";
import type { FileSystem } from "./file_system.ts";
import { LiveFolder } from "./live_folder.ts";
import type { Unit } from "./plan.ts";
import { foldName, type Platform } from "./safe_path.ts";

/** Where the messages of a folder lie. */
export const MESSAGES = "#msgs";

/** What stands in the place of a unit: its folders that hold messages. No link is followed. */
export class LiveUnit {
  readonly #folders = new Map<string, LiveFolder>();
  readonly #platform: Platform;

  constructor(
    disk: FileSystem,
    { parent, members }: Pick<Unit, "parent" | "members">,
    platform: Platform,
  ) {
    this.#platform = platform;
    const waiting = members.filter((it) => disk.info(join(parent, it))?.kind === "directory");
    while (waiting.length > 0) {
      const path = waiting.pop()!;
      for (const { name, kind } of disk.entries(join(parent, path))) {
        if (kind !== "directory") continue;
        const below = `${path}/${name}`;
        if (name === MESSAGES) {
          this.#folders.set(this.#key(below), new LiveFolder(disk, join(parent, below)));
        } else if (!name.startsWith("#")) {
          waiting.push(below);
        }
      }
    }
  }

  get folders(): Iterable<LiveFolder> {
    return this.#folders.values();
  }

  /** The folder whose `#msgs` has this path, relative to the unit's parent, with `/`. */
  folder(messages: string): LiveFolder | undefined {
    return this.#folders.get(this.#key(messages));
  }

  /** Names that differ in case are one on most systems that are not Linux. */
  #key(path: string): string {
    return this.#platform === "linux" ? path : foldName(path);
  }
}
