import { RecoveryError } from "../errors.ts";
import type { BackupSet, Located } from "./catalog.ts";
import { chainOf, type PassedOver } from "./chain.ts";
import type { ChoiceOptions, ChosenChain } from "./choice_options.ts";
import { cannotOpenError, NoBackupError, strangerError } from "./no_backup_error.ts";
import type { Openings } from "./openings.ts";
import { remediesFor } from "./remedies.ts";

/**
 * The backup that was named, with what it builds upon.
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
  const sets = chainOf(set, catalog.sets);
  if (!sets && !options.acceptIncomplete) throw withoutFull(set, catalog.directory);
  const usable: BackupSet[] = [];
  const passedOver: PassedOver[] = [];
  for (const member of sets ?? [set]) {
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

function withoutFull({ name }: BackupSet, directory: string): NoBackupError {
  return new NoBackupError(
    `"${name}" is a differential backup, and there is no full backup before it in "${directory}"`,
    [
      "Copy the full backup (F….zip) that it builds upon into the same directory",
      "To recover only the files of this differential, add --force",
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
