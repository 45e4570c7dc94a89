import { dirname, join, resolve } from "node:path";
import { readCatalog } from "../backup/catalog.ts";
import { CONFIGURATION_FILE, readDirectoriesFile } from "../kerio/configuration.ts";
import { findInstallation } from "../kerio/installation.ts";
import type { Surroundings } from "../recovery/target/targets.ts";

/**
 * Looks for backups near a path that holds none: below it, where the server's configuration there (or
 * of the installation at hand) puts them, and in the current folder.
 *
 * @returns absolute paths of directories with backups, the likeliest first.
 */
export async function findBackupsNearby(
  path: string,
  surroundings: Surroundings,
): Promise<string[]> {
  const given = resolve(surroundings.cwd, path);
  const installation = findInstallation(surroundings);
  const configured = [
    await backupDirectory(given),
    await backupDirectory(dirname(given)),
    installation && await backupDirectory(installation.cfgdir),
  ];
  const candidates = [
    join(given, "backup"),
    join(given, "store", "backup"),
    ...configured,
    join(dirname(given), "backup"),
    surroundings.cwd,
    join(surroundings.cwd, "backup"),
    installation && join(installation.cfgdir, "store", "backup"),
  ];
  const found = new Set<string>();
  for (const candidate of candidates) {
    if (candidate !== undefined && candidate !== given && hasBackups(candidate)) {
      found.add(candidate);
    }
  }
  return [...found];
}

async function backupDirectory(folder: string): Promise<string | undefined> {
  const { directories } = await readDirectoriesFile(join(folder, CONFIGURATION_FILE));
  return directories?.backupDir === undefined ? undefined : resolve(folder, directories.backupDir);
}

function hasBackups(directory: string): boolean {
  try {
    return readCatalog(directory).sets.length > 0;
  } catch {
    return false;
  }
}
