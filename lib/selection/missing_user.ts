import { join } from "node:path";
import type { Contents } from "../backup/contents.ts";
import { readRootFile } from "../backup/root_file.ts";
import { type Account, readAccounts, USERS_FILE } from "../kerio/accounts.ts";
import { MAX_CONFIGURATION_SIZE, readBounded } from "../kerio/configuration.ts";
import type { UnknownUser } from "./selection_error.ts";

/** Why a backup holds no mailbox of somebody whom the server knows. */
export type MissingReason = "disabled" | "empty" | "disabled live" | "live only";

/**
 * Looks up a user whose mailbox the backup does not hold in `users.cfg`: that of the backup, then that
 * in `cfgdir`. `undefined` where neither knows the user. Never throws for a file that cannot be read.
 */
export async function whyMissing(
  unknown: UnknownUser,
  contents: Contents,
  cfgdir: string | undefined,
): Promise<MissingReason | undefined> {
  const backedUp = readRootFile(contents, USERS_FILE, MAX_CONFIGURATION_SIZE);
  const account = await accountIn(backedUp, unknown);
  if (account) return account.isEnabled ? "empty" : "disabled";
  const live = await accountIn(cfgdir === undefined ? undefined : readLive(cfgdir), unknown);
  return live && (live.isEnabled ? "live only" : "disabled live");
}

async function accountIn(
  bytes: Uint8Array | undefined,
  { user, domain }: UnknownUser,
): Promise<Account | undefined> {
  if (bytes === undefined) return undefined;
  const isSame = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  return (await readAccounts(bytes)).find((account) =>
    isSame(account.name, user) && (domain === undefined || isSame(account.domain, domain))
  );
}

function readLive(cfgdir: string): Uint8Array | undefined {
  try {
    return readBounded(join(cfgdir, USERS_FILE));
  } catch {
    return undefined;
  }
}
