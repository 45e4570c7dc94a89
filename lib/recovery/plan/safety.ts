import { join } from "node:path";
import { type Contents, filePath } from "../../backup/contents.ts";
import type { Place } from "../../backup/layout.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import type { Platform } from "../../model/platform.ts";
import { isPlainlySafe, unsafeName, unsafePath } from "../../model/safe_path.ts";
import { guardedReason } from "./guarded.ts";
import type { Targets } from "./plan.ts";

export interface SafetyOptions {
  readonly platform: Platform;
  /** Paths of entries that are to be left out, with the reason. */
  readonly leaveOut?: ReadonlyMap<string, string>;
  /** Absolute paths beside the targets that no unit may take the place of. */
  readonly guarded?: readonly string[];
}

/** Judges what of a backup may reach a disk, and keeps the list of what may not. */
export class Safety {
  /** Entries that were refused, in the order in which they were met. */
  readonly refused: Lost[] = [];
  readonly #contents: Contents;
  readonly #targets: Targets;
  readonly #options: SafetyOptions;

  constructor(contents: Contents, targets: Targets, options: SafetyOptions) {
    this.#contents = contents;
    this.#targets = targets;
    this.#options = options;
  }

  /** Why nothing may be written at a path below a root. */
  pathReason(path: string): string | undefined {
    return unsafePath(path, this.#options.platform);
  }

  /** Why the unit at `path` may not take the place of what is there. */
  unitReason({ root }: Place, path: string): string | undefined {
    const { store, cfgdir } = this.#targets;
    const target = join(this.#targets[root] ?? "", path);
    const roots = [store, cfgdir].filter((found) => found !== undefined);
    return guardedReason({ root, path, target }, [...roots, ...this.#options.guarded ?? []]);
  }

  /** Whether a file may be recovered by what it says of itself; it is refused where not. */
  admits(file: number): boolean {
    const reason = this.#fileReason(file);
    if (reason === undefined) return true;
    this.refuseFile(file, reason);
    return false;
  }

  refuseFile(file: number, reason: string): void {
    const { archives, archiveOf } = this.#contents;
    const entry = filePath(this.#contents, file);
    this.refused.push({ archive: archives[archiveOf[file]!]?.label ?? "", entry, reason });
  }

  refuseDirectory(path: string, reason: string): void {
    const archive = this.#contents.archives[0]?.label ?? "";
    this.refused.push({ archive, entry: `${path}/`, reason });
  }

  #fileReason(file: number): string | undefined {
    const { archives, archiveOf, entryOf } = this.#contents;
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    if (!directory.hasPossibleSize(entry)) return "it cannot have the size that it claims";
    if (directory.isSymbolicLink(entry)) return "it is a symbolic link";
    const { leaveOut, platform } = this.#options;
    const reason = leaveOut && leaveOut.size > 0 ? leaveOut.get(directory.name(entry)) : undefined;
    if (reason) return reason;
    const end = directory.nameStart(entry) + directory.nameLength(entry);
    const base = end - directory.baseNameLength(entry);
    if (isPlainlySafe(directory.bytes, base, end)) return undefined;
    return unsafeName(directory.baseName(entry), platform);
  }
}
