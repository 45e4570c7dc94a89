import { join } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import type { Access } from "../../extraction/access.ts";
import { type AccessFinder, isSameAccess } from "../target/access_finder.ts";
import type { BuiltUnit } from "./built_unit.ts";
import type { FileSystem } from "../file_system.ts";
import { pathOfParent } from "./placement.ts";

/** In directories of so few files each one is looked at. */
const MOST_LOOKED_AT = 16;

/**
 * Makes the directories that a unit is built in. `mayBeThere`: an interrupted run may have made some.
 *
 * @returns `false` where the names of two of them, or of one and a file, are one on this system.
 */
export function makeStage(
  disk: FileSystem,
  built: BuiltUnit,
  { finder, mayBeThere }: { readonly finder: AccessFinder; readonly mayBeThere: boolean },
): boolean {
  try {
    makeDirectories(disk, built, { finder, mayBeThere });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

function makeDirectories(
  disk: FileSystem,
  { placed: { unit }, stage }: BuiltUnit,
  { finder, mayBeThere }: { readonly finder: AccessFinder; readonly mayBeThere: boolean },
): void {
  const above = pathOfParent(unit);
  if (!mayBeThere || !disk.info(stage)) disk.makeDirectory(stage, { mode: 0o700 });
  for (const directory of unit.directories) {
    const path = join(stage, directory);
    const access = finder.directory(joined(above, directory));
    const there = mayBeThere ? disk.info(path) : undefined;
    if (there?.kind === "directory" && isSameAccess(there, access)) continue;
    // Made a moment before the interruption, and still empty.
    if (there?.kind === "directory") disk.remove(path);
    disk.makeDirectory(path, access);
  }
}

/**
 * The access of each file of a unit. In large directories, all files have that of the first: a look at
 * each one would take longer than to write it.
 */
export function accessOfFiles(
  built: BuiltUnit,
  finder: AccessFinder,
  { directories, directoryOf }: Contents,
): (file: number) => Access {
  const above = pathOfParent(built.placed.unit);
  const ofDirectory = new Map<number, Access>();
  const find = (file: number) =>
    finder.file(joined(above, built.pathOf(file).replaceAll("\\", "/")));
  return (file) => {
    const directory = directoryOf[file]!;
    if (directories[directory]!.files <= MOST_LOOKED_AT) return find(file);
    const access = ofDirectory.get(directory) ?? find(file);
    ofDirectory.set(directory, access);
    return access;
  };
}

function joined(above: string, path: string): string {
  return above === "" ? path : `${above}/${path}`;
}
