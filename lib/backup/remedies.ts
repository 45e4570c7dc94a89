import type { Remedy } from "../model/remedy.ts";
import { parseArchiveName, volumeName } from "./archive_name.ts";
import type { OpenedBackup } from "./opened_backup.ts";

/** What to do where the right to read a backup is lacking. */
export const NO_RIGHT = Deno.build.os === "windows"
  ? "Run kmsrecover as administrator, or give yourself the right to read it"
  : "Run kmsrecover as root (with sudo), or give yourself the right to read it";

/**
 * What an administrator can do about a backup that is not complete; nothing that cannot help. `salvage`:
 * what can be read of a damaged one is taken already.
 */
export function remediesFor(
  { set, archives, unopened }: OpenedBackup,
  { salvage }: { readonly salvage: boolean },
): Remedy[] {
  if (unopened.some(({ isDenied }) => isDenied)) return [NO_RIGHT];
  const codes = new Set(unopened.map(({ code }) => code));
  if (codes.has("io")) {
    return ["Try a copy of it on another disk: this one, or the network, may be failing"];
  }
  if (codes.has("not-a-zip") && !/\.zip$/i.test(set.volumes[0]!.path)) {
    return ["Name an archive (such as F20051009T220008Z.zip), or the directory that holds it"];
  }
  if (codes.has("not-a-zip") && (!parseArchiveName(set.name) || set.volumes[0]!.bytes === 0)) {
    return ["Copy it anew from where it was made, or take another backup"];
  }
  const remedies: Remedy[] = [];
  if (set.missing.length > 0) remedies.push("Put the missing volume into the same directory");
  if (codes.has("truncated")) {
    const next = volumeName(set.name, set.volumes.at(-1)!.number + 1);
    remedies.push(
      `Copy it anew: the copy may have been cut short, or its next volume ("${next}") may be missing`,
    );
  }
  if (salvage) {
    if (archives.length === 0) remedies.push("Nothing of it can be read: take another backup");
  } else if (codes.size === 0) {
    remedies.push({ code: "salvage", isUnread: false, trust: "backup" });
  } else {
    remedies.push({
      code: "salvage",
      isUnread: true,
      ...codes.has("ambiguous") ? { trust: "directory" } : {},
    });
  }
  return remedies;
}
