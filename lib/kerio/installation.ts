import { statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Platform } from "../model/platform.ts";
import { CONFIGURATION_FILE, readDirectoriesFile, readHostnameFile } from "./configuration.ts";

/** The directory that holds configuration, licenses, certificates and the engine's program. */
export interface Installation {
  /** Absolute path. It may not exist where it was named. */
  readonly cfgdir: string;
  /** Where the path comes from, in words: `the current folder`, … */
  readonly from: string;
  /** The engine's program file in the directory; it may not exist. */
  readonly program: string;
}

/** What the caller calls the directories that it can name itself: the names of its options, say. */
export interface DirectoryNames {
  readonly cfgdir: string;
  readonly store: string;
}

export interface InstallationSearch {
  readonly directoryNames: Pick<DirectoryNames, "cfgdir">;
  /** The directory that was named, if one was. */
  readonly cfgdir?: string | undefined;
  readonly cwd: string;
  /** The directory of this program's own binary. */
  readonly programDir: string;
  readonly platform: Platform;
  /** Stands in for the platform's default directories. */
  readonly defaultDirectories?: readonly string[];
}

/** The directory of the messages and of the other data of users. */
export interface Store {
  /** Absolute path. It may not exist. */
  readonly dir: string;
  /** Where the path comes from: its name where it was named, `StoreDir of <file>` or `default`. */
  readonly from: string;
  /** Why the configuration could not answer and the default stands in, where that is so. */
  readonly problem?: string;
}

export interface StoreSearch {
  readonly directoryNames: Pick<DirectoryNames, "store">;
  /** The directory that was named, if one was. */
  readonly store?: string | undefined;
  readonly cwd: string;
  readonly platform: Platform;
}

/** Where a server is installed unless somebody chose another place. */
export function defaultDirectories(platform: Platform): readonly string[] {
  switch (platform) {
    case "windows":
      return [
        "C:\\Program Files\\Kerio\\MailServer",
        "C:\\Program Files (x86)\\Kerio\\MailServer",
      ];
    case "darwin":
      return ["/usr/local/kerio/mailserver"];
    case "linux":
      return ["/opt/kerio/mailserver"];
  }
}

/**
 * Finds the installation: what was named, the current folder, this program's folder, the platform's default
 * directory, in this order. What was named is taken as it is; the others count only if they hold a
 * configuration or the engine's program.
 */
export function findInstallation(search: InstallationSearch): Installation | undefined {
  const { cfgdir, cwd, programDir, platform } = search;
  if (cfgdir !== undefined) {
    return installationIn(resolve(cwd, cfgdir), search.directoryNames.cfgdir, platform);
  }
  const candidates: [dir: string, from: string][] = [
    [resolve(cwd), "the current folder"],
    [resolve(cwd, programDir), "the folder of kmsrecover"],
    ...(search.defaultDirectories ?? defaultDirectories(platform)).map((dir) =>
      [dir, "the default folder"] as [string, string]
    ),
  ];
  const found = candidates.find(([dir]) => isInstallation(dir, platform));
  return found && installationIn(...found, platform);
}

/** Whether the directory holds a server's configuration or the engine's program. Never throws. */
export function isInstallation(dir: string, platform: Platform): boolean {
  return isFile(join(dir, CONFIGURATION_FILE)) || isFile(join(dir, programName(platform)));
}

/**
 * Finds the store: what was named, else `StoreDir` of the installation's configuration, else `store` in the
 * installation. `undefined` where there is neither a named one nor an installation. Never throws.
 */
export async function findStore(
  installation: Installation | undefined,
  { store, cwd, platform, directoryNames }: StoreSearch,
): Promise<Store | undefined> {
  if (store !== undefined) return { dir: resolve(cwd, store), from: directoryNames.store };
  if (installation === undefined) return undefined;
  const byDefault = { dir: join(installation.cfgdir, "store"), from: "default" };
  const configuration = join(installation.cfgdir, CONFIGURATION_FILE);
  const { directories, ...failure } = await readDirectoriesFile(configuration);
  if (directories === undefined) {
    if ("missing" in failure) return byDefault;
    return { ...byDefault, problem: `Cannot use "${configuration}": ${failure.reason}` };
  }
  const { storeDir } = directories;
  if (storeDir === undefined) return byDefault;
  if (isForeignPath(storeDir, platform)) {
    const problem = `StoreDir of "${configuration}" is a path of another system: "${storeDir}"`;
    return { ...byDefault, problem };
  }
  const dir = isAbsolute(storeDir) ? resolve(storeDir) : resolve(installation.cfgdir, storeDir);
  return { dir, from: `StoreDir of ${configuration}` };
}

/**
 * The name of the server at hand: that of the installation that `-c` names, else of the one that is
 * found without it. `undefined` where neither has a configuration that tells. Never throws.
 */
export async function findHostname(search: InstallationSearch): Promise<string | undefined> {
  const named = findInstallation(search);
  const other = findInstallation({ ...search, cfgdir: undefined });
  for (const cfgdir of new Set([named?.cfgdir, other?.cfgdir])) {
    if (cfgdir === undefined) continue;
    const hostname = await readHostnameFile(join(cfgdir, CONFIGURATION_FILE));
    if (hostname !== undefined) return hostname;
  }
  return undefined;
}

/** Whether a path was clearly written on another system (`C:\…` on Linux, `/opt/…` on Windows). */
export function isForeignPath(path: string, platform: Platform): boolean {
  return platform === "windows" ? /^\/(?!\/)/.test(path) : /^(?:[A-Za-z]:[\\/]|\\\\)/.test(path);
}

function installationIn(cfgdir: string, from: string, platform: Platform): Installation {
  return { cfgdir, from, program: join(cfgdir, programName(platform)) };
}

function programName(platform: Platform): string {
  return platform === "windows" ? "mailserver.exe" : "mailserver";
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
