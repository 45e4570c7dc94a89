export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** Who may do what with a file or directory. */
export interface Access {
  /** Permission bits; `undefined` where the system has none. */
  readonly mode: number | undefined;
  /** Owner and group, where they differ from the process's own. */
  readonly owner: Owner | undefined;
}

/**
 * Gives what was just made its access. The owner first, since a change of owner takes rights away;
 * where this process may not give it to that owner, its group gets no rights that were meant for
 * another group.
 */
export function giveAccess(path: string, { mode, owner }: Access): void {
  const isOurs = !owner || changeOwner(path, owner);
  if (mode !== undefined) Deno.chmodSync(path, isOurs ? mode : mode & ~0o2070);
}

function changeOwner(path: string, { uid, gid }: Owner): boolean {
  try {
    Deno.chownSync(path, uid, gid);
    return true;
  } catch (error) {
    if (Deno.uid() === 0 || !(error instanceof Deno.errors.PermissionDenied)) throw error;
    return false;
  }
}
