import type { Remedy } from "../model/remedy.ts";
import type { BackupSet } from "./backup_set.ts";
import type { Catalog } from "./catalog.ts";
import { chooseNewest } from "./chain.ts";
import type { ChoiceOptions } from "./choice_options.ts";
import { type Alternative, NoBackupError } from "./no_backup_error.ts";
import { ofOneServer } from "./one_server.ts";
import type { Openings } from "./openings.ts";
import { formerServer, hostKey, type Server, serversOf } from "./servers.ts";

/** So many servers are named. */
const MOST_NAMED = 10;

/** Whose backups of a directory are looked at. */
export interface Whose {
  /** `undefined` where there are not several servers. */
  readonly hosts: ReadonlySet<string> | undefined;
  /** ` of "mail.company.com"`, or nothing. */
  readonly of: string;
  /** `, which also holds backups of "mail.example.org"`, or nothing. */
  readonly also: string;
  /** What could be done where they are of no use. */
  readonly hints: readonly Remedy[];
}

/**
 * Whose backups to take of a directory: where there are several servers, those of the one at hand,
 * and those that it made under a former name where that is accepted. `early` are the backups not later
 * than `--at`.
 *
 * @throws {NoBackupError} where it cannot be told which server is meant.
 */
export async function whoseBackups(
  { directory, sets }: Catalog,
  early: readonly BackupSet[],
  openings: Openings,
  options: ChoiceOptions,
): Promise<Whose> {
  const servers = serversOf(sets, (set) => openings.hostOf(set));
  if (servers.length < 2) return { hosts: undefined, of: "", also: "", hints: [] };
  const liveHost = await options.liveHost();
  const own = servers.find(({ host }) => host === hostKey(liveHost));
  if (own) return whose(own, servers, options);
  const renamed = servers.length === 2 && liveHost === undefined
    ? servers.find((server) => formerOf(server, servers))
    : undefined;
  if (renamed && options.acceptRenamed) return whose(renamed, servers, options);
  const whom = liveHost === undefined
    ? "which is meant cannot be told"
    : `none is of this one ("${liveHost}")`;
  const named = servers.slice(0, MOST_NAMED).map((server) => newestOf(server, early, openings));
  throw new NoBackupError(
    `"${directory}" holds backups of ${servers.length} servers, and ${whom}`,
    [
      ...named.filter((it) => typeof it === "string"),
      ...renamed ? [renamedHint(formerOf(renamed, servers)!.host, renamed.host)] : [],
    ],
    { alternatives: named.filter((it) => typeof it !== "string") },
  );
}

/** What to say where a server may have been renamed. */
export function renamedHint(former: string, host: string): Remedy {
  return { code: "serverRenamed", former, host };
}

function whose(
  server: Server,
  servers: readonly Server[],
  { acceptRenamed }: ChoiceOptions,
): Whose {
  const { host } = server;
  const former = formerOf(server, servers);
  const hosts = new Set([host, ...former && acceptRenamed ? [former.host] : []]);
  const others = servers.filter((other) => !hosts.has(other.host)).map((it) => `"${it.host}"`);
  return {
    hosts,
    of: ` of "${host}"`,
    also: others.length > 0 ? `, which also holds backups of ${others.join(", ")}` : "",
    hints: former && !acceptRenamed ? [renamedHint(former.host, host)] : [],
  };
}

function formerOf({ host, sets }: Server, servers: readonly Server[]): Server | undefined {
  const newest = sets.findLast(({ type }) => type === "differential");
  return newest && formerServer(newest, host, servers);
}

/** The newest complete state of a server, or in words why there is none. */
function newestOf(
  { host }: Server,
  early: readonly BackupSet[],
  openings: Openings,
): Alternative | string {
  const { sets, inspect } = ofOneServer(early, new Set([host]), openings);
  const { chain, passedOver } = chooseNewest(sets, inspect);
  if (chain) {
    const { name, volumes } = chain.sets.at(-1)!;
    return { path: volumes[0]!.path, what: `Of "${host}", the newest is "${name}"` };
  }
  const own = passedOver.filter(({ set }) => openings.hostOf(set) === host).slice(0, 3);
  if (own.length === 0) return `Of "${host}" there are only later ones`;
  const reasons = own.map(({ set, reasons }) => `"${set.name}": ${reasons.join("; ")}`);
  return `Of "${host}" none is complete: ${reasons.join(", ")}`;
}
