import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { World } from "./world.ts";

/** Every file below a directory: its text by its path. */
export function readAll(directory: string, prefix = ""): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    if (lstatSync(path).isDirectory()) {
      for (const [below, text] of readAll(path, `${prefix}${name}/`)) files.set(below, text);
    } else {
      files.set(prefix + name, readFileSync(path, "latin1"));
    }
  }
  return files;
}

/**
 * What of the live mail is gone although nobody agreed to it. Knows nothing of plans: only files before,
 * files after, the command, and whether the backup was made whole.
 */
export function judge(
  { args, isComplete }: World,
  code: number,
  { before, after }: {
    readonly before: ReadonlyMap<string, string>;
    readonly after: ReadonlyMap<string, string>;
  },
): string[] {
  const has = (option: string) => args.includes(option);
  const wrong: string[] = [];
  const changesNothing = has("--dry-run") || (code !== 0 && code !== 3);
  const texts = new Set(after.values());
  for (const [path, text] of before) {
    const isMessage = path.includes("/#msgs/") && !path.includes(".BAK");
    const stays = after.get(path) === text;
    if (stays) continue;
    if (changesNothing) wrong.push(`exit ${code}, but ${path} changed`);
    else if (has("-b")) {
      if (!texts.has(text) && !isNumbered(path)) wrong.push(`${path} is nowhere, in spite of -b`);
      if (isMessage && !isComplete && !has("--replace-incomplete")) {
        wrong.push(`${path} was taken away by an incomplete backup`);
      }
    } else if (isMessage && !isComplete && !has("--replace-incomplete")) {
      wrong.push(`${path} was taken away by an incomplete backup`);
    } else if (!isComplete && !has("--replace-incomplete") && !isNumbered(path)) {
      if (!texts.has(text)) wrong.push(`${path} was replaced by an incomplete backup and not kept`);
    }
  }
  if (isComplete && code === 3) wrong.push("exit 3 for a complete backup");
  const left = [...after.keys()].find((path) => path.includes(".kmsrecover/"));
  if (left !== undefined && code !== 130) wrong.push(`${left} is left behind`);
  return wrong;
}

/** A status file may have its next number raised. */
function isNumbered(path: string): boolean {
  return path.endsWith("/status.fld");
}
