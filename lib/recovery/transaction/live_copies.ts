import { basename, dirname, join } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import { databaseFiles, databaseOf } from "../plan/database_files.ts";
import type { FileSystem } from "../file_system.ts";
import type { PlacedUnit } from "./placement.ts";
import type { LeftOut } from "../plan/plan.ts";
import { makeDirectories } from "./swap.ts";

/** What became of the items that are left out of a unit. */
export interface LiveCopies {
  /** All that is left out, and of what the live copy stays. */
  readonly lost: readonly Lost[];
  /** Absolute paths of directories that were made for them. */
  readonly made: readonly string[];
}

/**
 * What stands live in the place of an item that is left out of a unit stays: it is copied into the
 * unit that is being built. Of a database in several files all or none is the backup's.
 */
export function keepLiveCopies(
  disk: FileSystem,
  placed: PlacedUnit,
  leftOut: readonly LeftOut[],
): LiveCopies {
  const keeper = new Keeper(disk, placed);
  const databases = new Map<string, LeftOut>();
  for (const item of leftOut) {
    const database = join(dirname(item.path), databaseOf(basename(item.path)));
    if (!database.endsWith(".db")) keeper.keep(item);
    else if (!databases.has(database)) databases.set(database, item);
  }
  for (const [database, first] of databases) {
    const items = databaseFiles(basename(database)).map((name): LeftOut => {
      const path = join(dirname(database), name);
      const known = leftOut.find((item) => join(item.path) === path);
      const entry = first.loss.entry!.replace(/[^/]*$/, name);
      const reason = "it is of no use without the others of its database";
      return known ?? { path, loss: { archive: first.loss.archive, entry, reason } };
    });
    const isOurs = (item: LeftOut) => leftOut.some((other) => other.loss === item.loss);
    const there = items.filter((item) => keeper.removeStaged(item) || isOurs(item));
    for (const item of items) keeper.keep(item, { isNamed: there.includes(item) });
  }
  return keeper;
}

class Keeper implements LiveCopies {
  readonly lost: Lost[] = [];
  readonly made: string[] = [];
  readonly #disk: FileSystem;
  readonly #placed: PlacedUnit;

  constructor(disk: FileSystem, placed: PlacedUnit) {
    this.#disk = disk;
    this.#placed = placed;
  }

  keep({ path, loss }: LeftOut, { isNamed } = { isNamed: true }): void {
    const { unit, entry } = this.#placed;
    const live = join(unit.parent, path);
    const staged = this.#staged(path);
    const stays = this.#isPlainFile(path) && !this.#disk.info(staged);
    if (stays) {
      this.made.push(...makeDirectories(this.#disk, dirname(staged), entry.access));
      this.#disk.copyFile(live, staged);
    }
    if (!isNamed) return;
    this.lost.push(
      stays ? { ...loss, reason: `${loss.reason}; the live copy "${live}" stays` } : loss,
    );
  }

  /** Whether it had been built. */
  removeStaged({ path }: LeftOut): boolean {
    const staged = this.#staged(path);
    if (!this.#disk.info(staged)) return false;
    this.#disk.remove(staged);
    return true;
  }

  /** Whether a file stands there live, with no link on the way that leads elsewhere. */
  #isPlainFile(path: string): boolean {
    const { parent } = this.#placed.unit;
    const components = path.split(/[\\/]/);
    return components.every((_, depth) => {
      const kind = this.#disk.info(join(parent, ...components.slice(0, depth + 1)))?.kind;
      return kind === (depth === components.length - 1 ? "file" : "directory");
    });
  }

  #staged(path: string): string {
    const { unit, workplace } = this.#placed;
    return join(workplace.of("stage", unit), path);
  }
}
