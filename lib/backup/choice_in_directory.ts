import type { Remedy } from "../model/remedy.ts";
import { RecoveryError } from "../model/errors.ts";
import type { BackupSet, Catalog } from "./catalog.ts";
import { chainOf, chooseNewest, type PassedOver } from "./chain.ts";
import type { ChoiceOptions, ChosenChain } from "./choice_options.ts";
import { parseMoment } from "./moment.ts";
import { NoBackupError } from "./no_backup_error.ts";
import { ofOneServer, type OneServer } from "./one_server.ts";
import type { Openings } from "./openings.ts";
import { remediesFor } from "./remedies.ts";
import { renamedSets } from "./renamed.ts";
import { whoseBackups } from "./several_servers.ts";
import { peekVersion } from "./version_peek.ts";

/**
 * The newest complete chain of a directory, of one server; where incomplete ones are accepted and none
 * is complete, the newest of which anything can be read.
 *
 * @throws {NoBackupError} where there is none, or where it cannot be told which server is meant.
 * @throws {RecoveryError} "usage" where `--at` cannot be understood.
 */
export async function chooseInDirectory(
  catalog: Catalog,
  openings: Openings,
  options: ChoiceOptions,
): Promise<ChosenChain> {
  const early = notLater(catalog, options);
  const whose = await whoseBackups(catalog, early, openings, options);
  const server = ofOneServer(early, whose.hosts, openings);
  if (server.sets.length === 0) {
    throw new NoBackupError(
      `There is no backup${whose.of} in "${catalog.directory}" that is not later than ${options.at}`,
      whose.hints,
    );
  }
  const { chain, passedOver } = chooseNewest(server.sets, server.inspect);
  const limit = options.at === undefined ? "" : ` not later than ${options.at}`;
  const where = `${whose.of}${limit} in "${catalog.directory}"`;
  if (chain) return { chain, why: `the newest complete state${where}${whose.also}` };
  const incomplete = options.acceptIncomplete
    ? newestReadable(server, openings, options)
    : undefined;
  if (incomplete) {
    return {
      chain: {
        sets: incomplete,
        passedOver: passedOver.filter(({ set }) => !incomplete.includes(set)),
      },
      why: `the newest${where}, although none is complete${whose.also}`,
    };
  }
  throw new NoBackupError(
    `No backup${where} is complete`,
    [
      ...passedOver.slice(0, 10).map(({ set, reasons }) => `"${set.name}": ${reasons.join("; ")}`),
      ...whose.hints,
      ...remediesForNewest(passedOver, openings, options),
    ],
    { isElsewhere: true },
  );
}

/**
 * The backups that are not later than the moment that was typed, at least one.
 *
 * @throws {NoBackupError} where there is none.
 * @throws {RecoveryError} "usage" where the moment cannot be understood.
 */
export function notLater(
  { directory, sets }: Catalog,
  { at }: Pick<ChoiceOptions, "at">,
): readonly BackupSet[] {
  if (sets.length === 0) throw noneByName(directory);
  if (at === undefined) return sets;
  const moment = parseMoment(at);
  if (!moment) {
    throw new RecoveryError("usage", `Cannot understand the time "${at}"`, [{
      code: "momentForm",
    }]);
  }
  const early = sets.filter((set) => set.time <= moment.until);
  if (early.length > 0) return early;
  throw new NoBackupError(`There is no backup in "${directory}" that is not later than ${at}`, [
    `The oldest is "${sets[0]!.name}"`,
  ], { isElsewhere: true });
}

/** None has one of Kerio's names; but some may be backups all the same. */
function noneByName(directory: string): NoBackupError {
  const alternatives = renamedSets(directory).map((set) => {
    const { hostname, started } = peekVersion(set) ?? {};
    const of = hostname ? `, of ${hostname}` : "";
    const when = set.timeFrom === "name" || !started ? "" : `, started ${started}`;
    return { path: set.volumes[0]!.path, what: `"${set.name}"${of}${when}` };
  });
  if (alternatives.length === 0) {
    return new NoBackupError(`There is no backup in "${directory}"`, [], { isElsewhere: true });
  }
  return new NoBackupError(
    `The backups in "${directory}" have other names than Kerio Connect gives them`,
    ["Give them back their names (F20240107T010000Z.zip), or name one of them"],
    { alternatives },
  );
}

function newestReadable(
  { sets, isOwn }: OneServer,
  openings: Openings,
  { acceptStrangers }: ChoiceOptions,
): readonly BackupSet[] | undefined {
  const isReadable = (set: BackupSet) => {
    if (!isOwn(set)) return false;
    const { archives, isKerio } = openings.openForReading(set);
    return archives.length > 0 && (isKerio || acceptStrangers);
  };
  const newest = sets.findLast(isReadable);
  if (!newest) return undefined;
  const chain = chainOf(newest, sets);
  return chain && isOwn(chain[0]!) ? chain.filter(isOwn) : [newest];
}

function remediesForNewest(
  passedOver: readonly PassedOver[],
  openings: Openings,
  options: ChoiceOptions,
): Remedy[] {
  const newest = passedOver.reduce((a, b) => b.set.time > a.set.time ? b : a);
  return remediesFor(openings.open(newest.set), options);
}
