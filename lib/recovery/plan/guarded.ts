import { foldName } from "../safe_path.ts";

/** Names in the configuration directory that belong to the server's program and to this one. */
const PROGRAMS: ReadonlySet<string> = new Set([
  "mailserver",
  "mailserver.exe",
  "kmsrecover",
  "kmsrecover.exe",
]);

/**
 * Why a unit must not take the place `path` (below the root `root`, with `/`), although its name is
 * safe: it would replace the store or its mail as a whole, the server's backups or a program, none of which is
 * ever in a backup. `guarded` are absolute paths that no unit may contain. Names are compared as the
 * most careless file system does.
 */
export function guardedReason(
  { root, path, target }: {
    readonly root: "store" | "cfgdir";
    readonly path: string;
    /** The absolute path that `path` stands for. */
    readonly target: string;
  },
  guarded: readonly string[],
): string | undefined {
  const folded = foldName(path);
  if (root === "store" && folded === "mail") return "it would replace all mail";
  if (root === "store" && folded === "backup") return "it would replace the server's backups";
  if (root === "cfgdir" && folded === "store") return "it would replace the message store";
  if (root === "cfgdir" && PROGRAMS.has(folded)) return "it would replace a program";
  const place = foldPath(target);
  const inside = guarded.find((it) =>
    foldPath(it) === place || foldPath(it).startsWith(`${place}/`)
  );
  return inside === undefined ? undefined : `it would replace "${inside}"`;
}

function foldPath(path: string): string {
  return foldName(path.replaceAll("\\", "/")).replace(/\/+$/, "");
}
