import { statSync } from "node:fs";
import { join } from "node:path";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../file_system.ts";
import type { Unit } from "../plan/plan.ts";

/**
 * The first folder within a live mailbox, set of public folders or folder that is a link to another
 * directory; `undefined` where there is none. Messages are not looked at.
 */
export function linkedFolder(
  disk: FileSystem,
  { kind, parent, members }: Pick<Unit, "kind" | "parent" | "members">,
): string | undefined {
  if (kind !== "mailbox" && kind !== "public" && kind !== "folder") return undefined;
  const waiting = members.map((member) => join(parent, member));
  while (waiting.length > 0) {
    const directory = waiting.pop()!;
    for (const { name, kind } of disk.entries(directory)) {
      const path = join(directory, name);
      if (kind === "link" && leadsToDirectory(path)) return path;
      if (kind === "directory" && !name.startsWith("#")) waiting.push(path);
    }
  }
  return undefined;
}

/**
 * A live unit with such a folder is not replaced as a whole: the link would go, and with it all mail
 * behind it would vanish from the server's sight.
 */
export function linkedFolderError({ label }: Pick<Unit, "label">, link: string): RecoveryError {
  return new RecoveryError(
    "target",
    `Cannot replace ${label}: its folder "${link}" is a symbolic link, and the mail behind it would be out of the server's sight`,
    [
      { code: "folderByFolder" },
      { code: "recoverElsewhere", before: "Or replace the link with what it leads to" },
    ],
  );
}

function leadsToDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
