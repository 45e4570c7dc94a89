import type { BackupSet } from "./backup_set.ts";
import { type HostOf, serversOf } from "./servers.ts";

/** Backups of one server that make a state together: whatever lies in a directory belongs to one. */
export interface ServerChain {
  /** The server that they are of, in lower case, as far as that is known. */
  readonly host: string | undefined;
  /**
   * A full backup with the differentials after it, a copy alone, or a differential alone before which
   * there is no full backup; oldest first. Whether they are complete is not looked at.
   */
  readonly sets: readonly BackupSet[];
  /** What keeps the chain from being relied on, whatever its backups say. */
  readonly problem: string | undefined;
}

/**
 * All chains among `sets` (oldest first), by the moment that each begins. Where the backups are of
 * several servers, a chain is of one, and what does not tell its server stands alone.
 */
export function allChains(sets: readonly BackupSet[], hostOf: HostOf): ServerChain[] {
  const servers = serversOf(sets, hostOf);
  if (servers.length < 2) return chainsOfServer(sets, servers[0]?.host);
  const unknown = sets.filter((set) => hostOf(set) === undefined);
  return [
    ...servers.flatMap(({ host, sets }) => chainsOfServer(sets, host)),
    ...unknown.map((set): ServerChain => ({
      host: undefined,
      sets: [set],
      problem: "it does not tell which server it is of, and backups of several lie there",
    })),
  ].sort((a, b) => a.sets[0]!.time - b.sets[0]!.time);
}

function chainsOfServer(sets: readonly BackupSet[], host: string | undefined): ServerChain[] {
  const chains: (ServerChain & { readonly sets: BackupSet[] })[] = [];
  let open: BackupSet[] | undefined;
  for (const set of sets) {
    if (set.type === "differential" && open) {
      open.push(set);
      continue;
    }
    const chain = [set];
    const problem = set.type === "differential" ? "there is no full backup before it" : undefined;
    chains.push({ host, sets: chain, problem });
    if (set.type === "full") open = chain;
  }
  return chains;
}
