import { join } from "node:path";
import type { FileSystem } from "../file_system.ts";
import { isMessageName, LiveFolder } from "./live_folder.ts";
import type { Amount, Unit } from "../plan/plan.ts";
import type { Platform } from "../../model/platform.ts";
import { foldName } from "../../model/safe_path.ts";

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
    for (const path of messageDirectories(disk, { parent, members })) {
      this.#folders.set(this.#key(path), new LiveFolder(disk, join(parent, path)));
    }
  }

  /** All its messages. */
  amount(): Amount {
    let messages = 0;
    let bytes = 0;
    for (const folder of this.#folders.values()) {
      messages += folder.names.length;
      for (let position = 0; position < folder.names.length; position++) {
        bytes += folder.sizeAt(position);
      }
    }
    return { messages, bytes };
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

/** How many messages stand in the place of a unit. */
export function countMessages(
  disk: FileSystem,
  { parent, members }: Pick<Unit, "parent" | "members">,
): number {
  let count = 0;
  for (const path of messageDirectories(disk, { parent, members })) {
    count += disk.names(join(parent, path)).filter(isMessageName).length;
  }
  return count;
}

/** The `#msgs` of all folders, relative to `parent`. */
export function* messageDirectories(
  disk: FileSystem,
  { parent, members }: Pick<Unit, "parent" | "members">,
): Generator<string> {
  const waiting = members.filter((it) => disk.info(join(parent, it))?.kind === "directory");
  while (waiting.length > 0) {
    const path = waiting.pop()!;
    for (const { name, kind } of disk.entries(join(parent, path))) {
      if (kind !== "directory") continue;
      if (name === MESSAGES) yield `${path}/${name}`;
      else if (!name.startsWith("#")) waiting.push(`${path}/${name}`);
    }
  }
}
