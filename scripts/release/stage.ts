import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import type { BuildFacts } from "./facts.ts";
import { restrictedLock } from "./lock.ts";
import { isNeeded } from "./package_files.ts";
import { type Package, type ProgramPackages, programPackages } from "./packages.ts";

/** A copy of what goes into the binary, and of nothing else, all of it dated alike. */
export interface Stage {
  /** Directory with `main.ts`, `lib`, `deno.json` and `deno.lock`. */
  readonly source: string;
  /** A `DENO_DIR` that holds just the packages of the program. */
  readonly denoDir: string;
  /** Where the packages stand whole: Deno's cache for npm on this machine. */
  readonly cache: string;
  readonly packages: readonly Package[];
}

/** What Workers begin with: Deno must be told of these modules, since nothing imports them. */
export const WORKERS = ["lib/extraction/worker.ts", "lib/engine/worker.ts"] as const;

/** All that is in the program is imported from here. */
export const ENTRIES = ["main.ts", ...WORKERS] as const;

/** Where `lib/cli/version.ts` reads the commit. */
export const BUILD_FILE = "dist/build.json";

/**
 * Makes the stage in `dist/stage` of the project. Deno puts every package of the lock file whole
 * into a binary, and the times of all files: hence a copy with a lock file and a cache of its own.
 */
export function makeStage(root: string, facts: BuildFacts): Stage {
  const program = programPackages(root, ENTRIES);
  const stage = join(root, "dist", "stage");
  rmSync(stage, { recursive: true, force: true });
  const source = join(stage, "source");
  const denoDir = join(stage, "deno");
  stageSource(root, source, { facts, program });
  for (const { name, path } of program.packages) {
    copyPackage(join(program.cache, path), join(denoDir, "npm", path), name);
  }
  shareDownloads(dirname(program.cache), denoDir);
  for (const directory of [source, join(denoDir, "npm")]) dateAll(directory, facts.time);
  return { source, denoDir, cache: program.cache, packages: program.packages };
}

function stageSource(
  root: string,
  source: string,
  { facts, program }: { facts: BuildFacts; program: ProgramPackages },
): void {
  mkdirSync(join(source, dirname(BUILD_FILE)), { recursive: true });
  copyFileSync(join(root, "main.ts"), join(source, "main.ts"));
  cpSync(join(root, "lib"), join(source, "lib"), { recursive: true });
  const lock = JSON.parse(readFileSync(join(root, "deno.lock"), "utf8"));
  const write = (name: string, value: unknown) =>
    writeFileSync(join(source, name), `${JSON.stringify(value, null, 2)}\n`);
  write("deno.json", {
    version: facts.version,
    imports: program.imports,
    nodeModulesDir: "none",
  });
  write(
    "deno.lock",
    restrictedLock(lock, {
      imports: Object.values(program.imports),
      packages: program.packages.map(({ id }) => id),
    }),
  );
  write(BUILD_FILE, { commit: facts.commit });
}

function copyPackage(from: string, to: string, name: string): void {
  for (const path of filesIn(from)) {
    const inPackage = relative(from, path).replaceAll("\\", "/");
    if (!isNeeded(`${name}/${inPackage}`)) continue;
    mkdirSync(dirname(join(to, inPackage)), { recursive: true });
    copyFileSync(path, join(to, inPackage));
  }
  // what Deno knows of the package's versions; without it, it would ask the registry
  const registryFile = join(dirname(from), "registry.json");
  if (existsSync(registryFile)) copyFileSync(registryFile, join(dirname(to), "registry.json"));
}

/** Lets the stage use runtimes that were downloaded before, and keep what it downloads. */
function shareDownloads(from: string, denoDir: string): void {
  const downloads = join(from, "dl");
  mkdirSync(downloads, { recursive: true });
  mkdirSync(denoDir, { recursive: true });
  symlinkSync(downloads, join(denoDir, "dl"), "junction");
}

function dateAll(directory: string, time: number): void {
  for (const path of filesIn(directory)) utimesSync(path, time, time);
}

function filesIn(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}
