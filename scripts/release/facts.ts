import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What a build is of. */
export interface BuildFacts {
  /** As in `deno.json`, `0.1.0`. */
  readonly version: string;
  /** As `git describe` says it, `1a2b3c4` or `1a2b3c4-dirty`; `unknown` without git. */
  readonly commit: string;
  /**
   * Seconds since 1970 that every file of a build is dated with: `SOURCE_DATE_EPOCH`
   * (reproducible-builds.org), else the time of the commit, so that a second build is the same.
   */
  readonly time: number;
}

/** DOS times, which zip archives hold, begin in 1980. */
const EARLIEST = Date.UTC(1980, 0, 1) / 1000;

/** Reads the facts of the project in a directory. */
export function buildFacts(root: string): BuildFacts {
  const { version } = JSON.parse(readFileSync(join(root, "deno.json"), "utf8"));
  const epoch = Deno.env.get("SOURCE_DATE_EPOCH");
  const time = Number(epoch ?? git(root, ["log", "-1", "--format=%ct"]) ?? EARLIEST);
  return {
    version,
    commit: git(root, ["describe", "--always", "--dirty", "--exclude=*"]) ?? "unknown",
    time: Math.max(Number.isFinite(time) ? time : EARLIEST, EARLIEST),
  };
}

function git(root: string, args: readonly string[]): string | undefined {
  try {
    const { code, stdout } = new Deno.Command("git", {
      args: [...args],
      cwd: root,
      stderr: "null",
    }).outputSync();
    return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
