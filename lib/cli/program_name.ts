import { existsSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { type Platform, platformOf } from "../model/platform.ts";
import type { Shell } from "./command_line.ts";
import { environment } from "./terminal.ts";

/** Where the program's file lies and from where it is called. */
export interface ProgramPlace {
  /** Absolute path of the program's own file. */
  readonly file: string;
  readonly cwd: string;
  /** The directories that the shell looks into for programs. */
  readonly searched: readonly string[];
  readonly platform: Platform;
}

/**
 * What a person types in the current folder to call the program: its name where the shell finds it by
 * that, `./name` where it lies in the current folder, else its path.
 */
export function programName({ file, cwd, searched, platform }: ProgramPlace): string {
  const isWindows = platform === "windows";
  const fileName = basename(file);
  const name = isWindows ? fileName.replace(/\.exe$/i, "") : fileName;
  const names = [...new Set([fileName, isWindows ? "kmsrecover.exe" : "kmsrecover"])];
  for (const known of names) {
    const first = searched.map((directory) => join(directory, known)).find((path) =>
      existsSync(path)
    );
    if (first !== undefined && isSameFile(first, file)) {
      return isWindows ? known.replace(/\.exe$/i, "") : known;
    }
  }
  if (isSameFile(join(cwd, fileName), file)) return isWindows ? name : `./${name}`;
  return file;
}

/** How this process was started; from the sources there is no file to call. */
export function currentShell(): Shell {
  const platform = platformOf(Deno.build.os);
  if (!Deno.build.standalone) return { platform, program: "kmsrecover" };
  const searched = (environment("PATH") ?? "").split(platform === "windows" ? ";" : ":")
    .filter((directory) => directory !== "");
  return {
    platform,
    program: programName({ file: Deno.execPath(), cwd: Deno.cwd(), searched, platform }),
  };
}

function isSameFile(path: string, file: string): boolean {
  try {
    return realpathSync(path) === realpathSync(file);
  } catch {
    return false;
  }
}
