import { join } from "node:path";
import type { Lost } from "../backup/opened_backup.ts";
import { CONFIGURATION_FILE, readDirectoriesFile } from "../kerio/configuration.ts";
import type { Plan, Targets } from "../recovery/plan/plan.ts";
import { realPath } from "../recovery/target/targets.ts";
import type { Outcome } from "../recovery/transaction/recovery.ts";

/** What the administrator should know or do after a recovery. */
export type Advice =
  /** A folder lacks its `status.fld`, so the server does not see it. */
  | { readonly code: "headless"; readonly entry: string }
  | { readonly code: "start" }
  | { readonly code: "indexes" }
  /** Accounts came back: what is not known of how they and their mailboxes belong together. */
  | { readonly code: "accounts"; readonly accounts: number }
  /** Messages were put into folders beside others: what the server does with them. */
  | { readonly code: "merged" }
  /** The server makes indexes anew, and flags are lost with the old ones. */
  | { readonly code: "reindexed"; readonly folders: number }
  /** Messages that are lacking in their folders are among the deleted ones. */
  | { readonly code: "inTrash"; readonly messages: number }
  /** The recovered configuration names another store than the one that was in use, or filled. */
  | {
    readonly code: "otherStore";
    readonly configuration: string;
    readonly named: string;
    readonly store: string;
    readonly isFilled: boolean;
  };

export interface AdviceInput {
  readonly plan: Plan;
  readonly outcome: Outcome;
  readonly targets: Targets;
  readonly lost: readonly Lost[];
  /** Whether the live server was recovered. */
  readonly isLive: boolean;
  /** See `GuardedPlan`. */
  readonly reindexed: number | undefined;
}

export async function adviceAfter(input: AdviceInput): Promise<Advice[]> {
  const { plan, outcome, lost, isLive, reindexed } = input;
  const headless = lost.find(({ entry }) => entry?.endsWith("/status.fld"))?.entry;
  const advice: Advice[] = headless === undefined ? [] : [{ code: "headless", entry: headless }];
  if (outcome.error) return advice;
  const hasMail = outcome.recovered.some(({ path }) => path.startsWith("mail/"));
  if (isLive) advice.push({ code: "start" });
  const merged = [...outcome.recovered, ...plan.unchanged ?? []]
    .flatMap(({ addition }) => addition?.merge ?? []);
  const inTrash = merged.flatMap(({ messages }) => messages.filter((it) => it.isInTrash)).length;
  if (inTrash > 0) advice.push({ code: "inTrash", messages: inTrash });
  if (reindexed !== undefined && hasMail) advice.push({ code: "reindexed", folders: reindexed });
  else if (isLive && hasMail) advice.push({ code: merged.length > 0 ? "merged" : "indexes" });
  const accounts = outcome.recovered.flatMap(({ addition }) => addition?.accounts ?? [])
    .filter(({ isThere }) => !isThere).length;
  if (accounts > 0) advice.push({ code: "accounts", accounts });
  const otherStore = await otherStoreOf(input);
  return otherStore ? [...advice, otherStore] : advice;
}

async function otherStoreOf({ plan, outcome, targets }: AdviceInput): Promise<Advice | undefined> {
  const { cfgdir, store } = targets;
  const isRecovered = outcome.recovered.some(({ root, path }) =>
    root === "cfgdir" && path === CONFIGURATION_FILE
  );
  if (!isRecovered || cfgdir === undefined || store === undefined) return undefined;
  const configuration = join(cfgdir, CONFIGURATION_FILE);
  const { directories } = await readDirectoriesFile(configuration);
  const named = directories?.storeDir;
  if (named === undefined || realPath(named.replace(/[\\/]+$/, "")) === store) return undefined;
  const isFilled = plan.units.some(({ root }) => root === "store");
  return { code: "otherStore", configuration, named, store, isFilled };
}
