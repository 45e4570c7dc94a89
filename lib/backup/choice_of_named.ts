import { RecoveryError } from "../model/errors.ts";
import type { BackupSet, Catalog, Located } from "./catalog.ts";
import { chainOf, type PassedOver } from "./chain.ts";
import type { ChoiceOptions, ChosenChain } from "./choice_options.ts";
import { cannotOpenError, NoBackupError, strangerError } from "./no_backup_error.ts";
import { doubtOf, ofOneServer } from "./one_server.ts";
import type { Openings } from "./openings.ts";
import { remediesFor } from "./remedies.ts";
import { formerServer, serversOf } from "./servers.ts";
import { renamedHint } from "./several_servers.ts";

/**
 * The backup that was named, with what of its own server it builds upon.
 *
 * @throws {NoBackupError} where it, or its full backup, cannot be used.
 * @throws {RecoveryError} "usage" with `--at`, which chooses among several.
 */
export function chooseNamed(
  { catalog, set }: Extract<Located, { kind: "backup" }>,
  openings: Openings,
  options: ChoiceOptions,
): ChosenChain {
  if (options.at !== undefined) {
    throw new RecoveryError("usage", "--at chooses among the backups of a directory", [
      `Name the directory: "${catalog.directory}"`,
    ]);
  }
  const { members, passedOver } = set.type === "differential"
    ? membersOf(set, catalog, openings, options)
    : { members: [set], passedOver: [] };
  const usable: BackupSet[] = [];
  for (const member of members) {
    const { problems } = openings.open(member);
    const isBetween = member !== set && member.type === "differential";
    if (problems.length > 0 && isBetween) {
      passedOver.push({ set: member, reasons: problems });
      continue;
    }
    if (problems.length > 0 && !options.acceptIncomplete) {
      throw notComplete(member, openings, options);
    }
    usable.push(member);
  }
  return { chain: { sets: usable, passedOver }, why: "it was named" };
}

interface Members {
  readonly members: readonly BackupSet[];
  readonly passedOver: PassedOver[];
}

/** A differential with its full backup and those between; where that is accepted, alone. */
function membersOf(
  set: BackupSet,
  { sets, directory }: Catalog,
  openings: Openings,
  { acceptIncomplete, acceptRenamed }: ChoiceOptions,
): Members {
  const alone: Members = { members: [set], passedOver: [] };
  const servers = serversOf(
    sets.includes(set) ? sets : [...sets, set],
    (other) => openings.hostOf(other),
  );
  const host = openings.hostOf(set);
  if (servers.length < 2) {
    const chain = chainOf(set, sets);
    if (!chain && !acceptIncomplete) throw withoutFull(set, directory);
    return chain ? { members: chain, passedOver: [] } : alone;
  }
  if (host === undefined) {
    if (acceptIncomplete) return alone;
    throw doubtful(`"${set.name}" ${doubtOf(set, openings)}`);
  }
  const former = formerServer(set, host, servers);
  const hosts = new Set([host, ...former && acceptRenamed ? [former.host] : []]);
  const server = ofOneServer(sets, hosts, openings);
  const chain = chainOf(set, server.sets);
  const [full] = chain ?? [];
  if (chain && server.isOwn(full!)) {
    return {
      members: chain.filter(server.isOwn),
      passedOver: chain.filter((member) => !server.isOwn(member))
        .map((member) => ({ set: member, reasons: [`it ${doubtOf(member, openings)}`] })),
    };
  }
  if (acceptIncomplete) return alone;
  throw full
    ? doubtful(`"${full.name}", upon which "${set.name}" may build, ${doubtOf(full, openings)}`)
    : withoutFull(set, directory, { host, former: former?.host });
}

function doubtful(message: string): NoBackupError {
  return new NoBackupError(message, [
    "Copy the differential and its full backup into a directory of their own, and name that",
    "To recover only the files of the differential, add --keep-going",
  ]);
}

function withoutFull(
  { name }: BackupSet,
  directory: string,
  server?: { readonly host: string; readonly former: string | undefined },
): NoBackupError {
  const of = server ? ` of "${server.host}"` : "";
  const { host, former } = server ?? {};
  return new NoBackupError(
    `"${name}" is a differential backup${of}, and there is no full backup${of} before it in "${directory}"`,
    [
      ...host !== undefined && former !== undefined ? [renamedHint(former, host)] : [],
      "Copy the full backup (F….zip) that it builds upon into the same directory",
      `To recover only the files of this differential, add ${former ? "--keep-going" : "--force"}`,
    ],
  );
}

function notComplete(
  set: BackupSet,
  openings: Openings,
  options: ChoiceOptions,
): NoBackupError {
  const backup = openings.open(set);
  if (backup.archives.length === 0) return cannotOpenError(backup, options);
  if (!backup.isKerio && backup.unopened.length === 0) return strangerError(backup);
  return new NoBackupError(
    `"${set.volumes[0]!.path}" is not a complete backup: ${backup.problems.join("; ")}`,
    remediesFor(backup, options),
  );
}
