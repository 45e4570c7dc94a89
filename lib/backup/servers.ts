import type { BackupSet } from "./backup_set.ts";

/** A host name for comparing: without regard to case and to a dot at its end. */
export function hostKey(hostname: string | undefined): string | undefined {
  const key = hostname?.trim().replace(/\.$/, "").toLowerCase();
  return key === "" ? undefined : key;
}

/** A server whose backups lie in a directory. */
export interface Server {
  /** Its host name, in lower case. */
  readonly host: string;
  readonly sets: readonly BackupSet[];
}

/** Says which host a backup is of; `undefined` where that is not known. */
export type HostOf = (set: BackupSet) => string | undefined;

/** The servers that backups are known to be of, in the order of their names. */
export function serversOf(sets: readonly BackupSet[], hostOf: HostOf): Server[] {
  const servers = new Map<string, BackupSet[]>();
  for (const set of sets) {
    const host = hostOf(set);
    if (host === undefined) continue;
    const own = servers.get(host) ?? [];
    own.push(set);
    servers.set(host, own);
  }
  return [...servers]
    .map(([host, own]) => ({ host, sets: own }))
    .sort((a, b) => a.host < b.host ? -1 : 1);
}

/**
 * The server that the one of `differential` may have been before it was renamed: the only one with
 * full backups before it, which has made none since. `undefined` where nothing looks like that.
 */
export function formerServer(
  differential: BackupSet,
  host: string,
  servers: readonly Server[],
): Server | undefined {
  const own = servers.find((server) => server.host === host);
  const withFull = servers.filter(({ sets }) =>
    sets.some(({ type, time }) => type === "full" && time <= differential.time)
  );
  const [former, ...others] = withFull;
  if (!own || !former || former === own || others.length > 0) return undefined;
  const timesOf = ({ sets }: Server) => sets.map(({ time }) => time);
  return Math.max(...timesOf(former)) < Math.min(...timesOf(own)) ? former : undefined;
}
