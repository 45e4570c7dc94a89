import { join } from "node:path";
import type { Lost } from "../backup/opened_backup.ts";
import { CONFIGURATION_FILE, readDirectoriesFile } from "../kerio/configuration.ts";
import type { Plan, Targets } from "../recovery/plan/plan.ts";
import type { Outcome } from "../recovery/transaction/recovery.ts";
import { realPath } from "../recovery/target/targets.ts";

export interface AdviceInput {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly targets: Targets;
  readonly lost: readonly Lost[];
  /** Whether the live server was recovered. */
  readonly isLive: boolean;
}

/** What the administrator should know or do after a recovery, each a sentence. */
export async function adviceAfter(input: AdviceInput): Promise<string[]> {
  const { outcome, lost, isLive } = input;
  const advice: string[] = [];
  const hasMail = outcome.recovered.some(({ path }) => path.startsWith("mail/"));
  const headless = lost.find(({ entry }) => entry?.endsWith("/status.fld"));
  if (headless) {
    advice.push(
      `Warning: a status.fld could not be recovered ("${headless.entry}"); the server ignores such a folder until its status.fld is restored`,
    );
  }
  if (outcome.error) return advice;
  if (isLive) advice.push("Next: start Kerio Connect");
  if (hasMail && isLive) {
    advice.push(
      "The server repairs the folder indexes by itself within 30 s of its start; for servers up to 7.2.4, rename each index.fld to index.bad first",
    );
  }
  const misplaced = await misplacedStore(input);
  if (misplaced) advice.push(misplaced);
  return advice;
}

/** A warning where the recovered configuration names another store than the one in use. */
async function misplacedStore(
  { plan, outcome, targets }: AdviceInput,
): Promise<string | undefined> {
  const { cfgdir, store } = targets;
  const isRecovered = outcome.recovered.some(({ root, path }) =>
    root === "cfgdir" && path === CONFIGURATION_FILE
  );
  if (!isRecovered || cfgdir === undefined || store === undefined) return undefined;
  const { directories } = await readDirectoriesFile(join(cfgdir, CONFIGURATION_FILE));
  const named = directories?.storeDir;
  if (named === undefined || realPath(named.replace(/[\\/]+$/, "")) === store) return undefined;
  const isFilled = plan.units.some(({ root }) => root === "store");
  const other = isFilled ? `the mail was recovered to "${store}"` : `until now it was "${store}"`;
  return `Warning: the recovered ${CONFIGURATION_FILE} names the store "${named}", but ${other}. Before you start the server, correct StoreDir in "${
    join(cfgdir, CONFIGURATION_FILE)
  }", or move the mail`;
}
