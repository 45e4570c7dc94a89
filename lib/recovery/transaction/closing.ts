import type { Lost } from "../../backup/opened_backup.ts";
import type { FileSystem } from "../file_system.ts";
import { type Finish, noteFinish, readJournal } from "./journal.ts";
import { publishKept } from "./kept.ts";
import { clear, isBare, isUnused, settleForeign } from "./leftovers.ts";
import { takeLock } from "./lock.ts";
import type { OpenSite } from "./opening.ts";
import { AREAS, prepareWorkplace, type Workplace } from "./workplace.ts";

/** What closing has to know of a site. */
type AnySite = Omit<OpenSite, "units">;

/**
 * Closes a recovery of which nothing is left to do: gives what was kept its names, notes that all is
 * done, and removes the work directories. The last site's journal goes last; as long as it stands, a
 * run of the same command knows that there is nothing left to do.
 *
 * @param earlier what the journal says where an interrupted run had come that far.
 * @returns the absolute paths of the `.BAK`s.
 */
export async function finishSites(
  disk: FileSystem,
  sites: readonly AnySite[],
  { lost, earlier }: { readonly lost: readonly Lost[]; readonly earlier: Finish | undefined },
): Promise<readonly string[]> {
  const kept = earlier?.kept ?? await publishAll(disk, sites);
  const last = sites.at(-1);
  if (!last) return kept;
  if (!earlier) noteFinish(disk, last.workplace, { lost, kept });
  const others = sites.slice(0, -1);
  for (const site of others) await removeWorkplace(disk, site);
  await disk.syncDirectories(others.map(({ workplace }) => workplace.base));
  await removeWorkplace(disk, last);
  return kept;
}

async function publishAll(disk: FileSystem, sites: readonly AnySite[]): Promise<string[]> {
  const kept: string[] = [];
  for (const { workplace, head } of sites) {
    const done = readJournal(disk, workplace)?.done ?? new Set();
    kept.push(...await publishKept(disk, workplace, head, done));
  }
  return kept;
}

/**
 * Closes a recovery that failed: frees the space of what was built, and removes the work directories
 * in which nothing happened.
 *
 * @returns the paths of those that have to stay.
 */
export async function abandonSites(
  disk: FileSystem,
  sites: readonly AnySite[],
): Promise<string[]> {
  const left: string[] = [];
  const isSettled = sites.every((site) => site.isSettled);
  for (const site of sites) {
    const { workplace, head } = site;
    try {
      if (isSettled) {
        await clear(disk, workplace, "stage");
        await clear(disk, workplace, "ready");
      }
      const isEmpty = isSettled ? isUnused(disk, workplace, head) : isBare(disk, workplace);
      if (isEmpty) await removeWorkplace(disk, site);
      else left.push(workplace.path);
    } catch {
      // The error that led here is the one to tell.
      left.push(workplace.path);
    }
  }
  return left;
}

/**
 * Closes a recovery that was interrupted, for a later run to go on with it.
 *
 * @returns the paths of the work directories.
 */
export async function leaveSites(disk: FileSystem, sites: readonly AnySite[]): Promise<string[]> {
  const left: string[] = [];
  for (const site of sites) {
    if (isBare(disk, site.workplace)) await removeWorkplace(disk, site);
    else left.push(site.workplace.path);
  }
  return left;
}

/**
 * Ends an interrupted recovery for good: what it had begun to put in place is finished, what it kept gets
 * its names, and its work directory goes. Does nothing where there is none.
 *
 * @returns the labels of the units that stand in their places; `undefined` where there was no recovery.
 * @throws {RecoveryError} where another recovery is at work.
 */
export async function dropInterrupted(
  disk: FileSystem,
  workplace: Workplace,
): Promise<string[] | undefined> {
  if (!disk.info(workplace.journal)) return undefined;
  const lock = await takeLock(disk, workplace);
  try {
    const journal = readJournal(disk, workplace);
    if (!journal) return undefined;
    prepareWorkplace(disk, workplace);
    const done = await settleForeign(disk, workplace, journal);
    await removeWorkplace(disk, { workplace, lock });
    return journal.units.filter(({ number }) => done.has(number)).map(({ label }) => label);
  } finally {
    lock.release();
  }
}

async function removeWorkplace(
  disk: FileSystem,
  { workplace, lock }: Pick<AnySite, "workplace" | "lock">,
): Promise<void> {
  for (const area of AREAS) await disk.removeTree(workplace.area(area));
  for (const path of filesOf(workplace)) await disk.removeTree(path);
  // The lock while it is held, so that whoever waits for it sees that it is gone.
  await disk.removeTree(workplace.lock);
  lock.release();
  try {
    disk.remove(workplace.path);
  } catch (error) {
    // Another recovery may have begun in it by now, or somebody's file lies there.
    if (disk.names(workplace.path).length === 0) throw error;
  }
}

function filesOf({ owner, journal }: Workplace): string[] {
  return [owner, `${journal}.new`, journal];
}
