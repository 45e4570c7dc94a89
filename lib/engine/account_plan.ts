import { join } from "node:path";
import type { Contents } from "../backup/contents.ts";
import type { Lost } from "../backup/opened_backup.ts";
import { findRootFile } from "../backup/root_file.ts";
import { readSmallFile } from "../backup/small_file.ts";
import { withAccounts } from "../kerio/account_insertion.ts";
import { USERS_FILE } from "../kerio/accounts.ts";
import { MAX_CONFIGURATION_SIZE } from "../kerio/configuration.ts";
import {
  type ReturningAccounts,
  returningAccounts,
  type WantedAccount,
} from "../kerio/returning_accounts.ts";
import { readUserLists, type UserLists } from "../kerio/user_lists.ts";
import { RecoveryError } from "../model/errors.ts";
import type { Remedy } from "../model/remedy.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import { usersFileUnit, withAccountChange } from "../recovery/plan/account_unit.ts";
import type { Plan, SeenFile, Unit } from "../recovery/plan/plan.ts";
import { noTargetError } from "../recovery/plan/planner.ts";
import { targetProblem } from "../recovery/target/target_check.ts";
import { type FoundTargets, realPath } from "../recovery/target/targets.ts";
import type { Selection } from "../selection/selection.ts";
import { listsNaming } from "./list_members.ts";
import type { OpenBackups } from "./open_backups.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/** What is to be known for putting accounts back. */
export interface AccountPlanOptions {
  readonly request: Pick<RecoveryRequest, "keepReplaced" | "keepGoing" | "force">;
  readonly found: Pick<FoundTargets, "targets">;
  readonly disk: FileSystem;
  /** Of the unit. */
  readonly number: number;
  readonly password: string | undefined;
}

/** The live `users.cfg` as a unit, whether anything comes into it or not. */
export interface AccountPlan {
  readonly unit: Unit;
  /** Whether it has all accounts that are wanted. */
  readonly isEmpty: boolean;
  /** Accounts that cannot come; only where it keeps going. */
  readonly refused: readonly Lost[];
}

/**
 * Plans how the accounts of the selected users come back into the live `users.cfg`. Reads the disk and the
 * backup, changes nothing.
 *
 * @throws {RecoveryError} where either file cannot be used, or an account cannot come; without
 * `keepGoing`, for the first one.
 */
export async function planAccounts(
  { contents, selection }: Pick<OpenBackups, "contents" | "selection">,
  { request, found, disk, number, password }: AccountPlanOptions,
  { listener }: Pick<Session, "listener">,
): Promise<AccountPlan> {
  const { cfgdir } = found.targets;
  if (cfgdir === undefined) throw noTargetError(USERS_FILE, found.targets);
  const unit = usersFileUnit({ number, cfgdir, keepReplaced: request.keepReplaced });
  const backups = contents.archives.flatMap(({ paths }) => paths).map(realPath);
  const problem = targetProblem(disk, unit, backups);
  if (problem) throw problem;
  const backup = await readBackedUp(contents, password);
  const live = await readLive(disk, join(cfgdir, USERS_FILE));
  const returning = returningAccounts(backup.lists, live.lists, wantedBy(selection));
  const problems = problemsOf(returning, backup.label);
  if (problems[0] && !request.keepGoing) throw problems[0].error;
  const taken = takenProblem(returning);
  if (taken && !request.force) throw taken;
  if (taken) listener.warn(`${taken.message}; going on all the same`);
  const insertion = await withAccounts(live.lists, backup.lists, returning.items);
  if (insertion.reason !== undefined) {
    throw new RecoveryError(
      "backup",
      `The accounts cannot be put into "${join(cfgdir, USERS_FILE)}": ${insertion.reason}`,
      ["The file was left as it is", { code: "withoutAccount" }],
    );
  }
  const coming = returning.accounts.filter(({ isThere }) => !isThere);
  const lists = listsNaming(contents, coming.map(({ address }) => address), password);
  return {
    unit: withAccountChange(unit, {
      accounts: returning.accounts.map((account) => ({
        ...account,
        mailingLists: lists.get(account.address) ?? [],
      })),
      seen: live.seen,
      bytes: insertion.bytes,
    }),
    isEmpty: returning.items.length === 0,
    refused: problems.map(({ address, error }) => ({
      archive: backup.label,
      entry: `account ${address}`,
      reason: error.message,
    })),
  };
}

/** A plan with the unit of the accounts: the last one, as all configuration. */
export function withAccountUnit(plan: Plan, { unit, isEmpty }: AccountPlan): Plan {
  return isEmpty
    ? { ...plan, unchanged: [...plan.unchanged ?? [], unit] }
    : { ...plan, units: [...plan.units, unit] };
}

/** The number of the file in the backup that holds the accounts, as a list of files that are read. */
export function accountFiles(contents: Contents): Uint32Array {
  const file = findRootFile(contents, USERS_FILE);
  return file === undefined ? new Uint32Array() : Uint32Array.of(file);
}

function wantedBy({ domain, mailboxes }: Selection): WantedAccount[] {
  if (mailboxes === undefined) return domain === undefined ? [] : [{ user: undefined, domain }];
  return [...mailboxes.keys()].map((unit) => {
    const [, domain, user] = unit.split("/");
    return { user, domain: domain! };
  });
}

async function readBackedUp(
  contents: Contents,
  password: string | undefined,
): Promise<{ readonly lists: UserLists; readonly label: string }> {
  const [file] = accountFiles(contents);
  const archive = file === undefined ? undefined : contents.archives[contents.archiveOf[file]!];
  const failure = (why: string) =>
    new RecoveryError("backup", `No account can be put back: ${why}`, [
      { code: "otherStateOfUsers" },
      { code: "withoutAccount" },
    ]);
  if (file === undefined || !archive) throw failure("the backup holds no users.cfg");
  const bytes = readSmallFile(contents, file, MAX_CONFIGURATION_SIZE, password);
  if (!bytes) throw failure(`the users.cfg of "${archive.label}" cannot be read`);
  const lists = await readUserLists(bytes);
  if (lists.reason === undefined) return { lists, label: archive.label };
  throw failure(`the users.cfg of "${archive.label}" cannot be used: ${lists.reason}`);
}

async function readLive(
  disk: FileSystem,
  path: string,
): Promise<{ readonly lists: UserLists; readonly seen: SeenFile }> {
  const failure = (why: string, hint: Remedy) =>
    new RecoveryError("target", `Cannot put accounts into "${path}": ${why}`, [
      hint,
      { code: "withoutAccount" },
    ]);
  const info = disk.info(path);
  if (info?.kind !== "file") {
    throw failure("it does not exist", { code: "usersAsWhole" });
  }
  const why: Remedy = { code: "usersAsWhole" };
  if (info.size > MAX_CONFIGURATION_SIZE) throw failure("it is larger than 16 MiB", why);
  const bytes = disk.readBytes(path);
  const after = disk.info(path);
  if (!bytes || bytes.length !== info.size || after?.modified !== info.modified) {
    throw failure("it changed while it was read", "See that Kerio Connect is stopped");
  }
  const lists = await readUserLists(bytes);
  if (lists.reason !== undefined) throw failure(lists.reason, why);
  return { lists, seen: { path: USERS_FILE, size: info.size, modified: info.modified } };
}

/** The accounts that cannot come, an error each. */
function problemsOf(
  { unknown, refused }: ReturningAccounts,
  label: string,
): { readonly address: string; readonly error: RecoveryError }[] {
  const hints: Remedy[] = [{ code: "otherStateOfUsers" }, { code: "withoutAccount" }];
  return [
    ...unknown.map((address) => ({
      address,
      error: new RecoveryError(
        "backup",
        `The users.cfg of "${label}" has no ${
          address.includes("@") ? `account "${address}"` : `account of the domain "${address}"`
        }`,
        hints,
      ),
    })),
    ...refused.map(({ address, reason }) => ({
      address,
      error: new RecoveryError("backup", `The account "${address}" cannot come: ${reason}`, hints),
    })),
  ];
}

/** Two accounts with one identifier: most likely the user was renamed, and not deleted. */
function takenProblem({ taken: [first] }: ReturningAccounts): RecoveryError | undefined {
  return first && new RecoveryError(
    "target",
    `The account "${first.address}" has the Guid that the live account "${first.by}" has`,
    [
      "Perhaps the user was renamed and not deleted: then that account needs no other",
      { code: "accountAllTheSame" },
    ],
  );
}
