import { join } from "node:path";
import { USERS_FILE } from "../../kerio/accounts.ts";
import type { ReturningAccount } from "../../kerio/returning_accounts.ts";
import type { Addition, SeenFile, Unit } from "./plan.ts";

export interface AccountUnitOptions {
  readonly number: number;
  /** The configuration directory, with no link on the way to it. */
  readonly cfgdir: string;
  readonly keepReplaced: boolean;
}

/** The live `users.cfg` as it was seen, and as it is going to be. */
export interface AccountChange {
  readonly accounts: readonly ReturningAccount[];
  readonly seen: SeenFile;
  /** The file with the accounts that it lacks. */
  readonly bytes: Uint8Array;
}

/** The `users.cfg` of a configuration directory as a unit of which nothing comes yet. */
export function usersFileUnit({ number, cfgdir, keepReplaced }: AccountUnitOptions): Unit {
  const keepsAt = { base: `${join(cfgdir, USERS_FILE)}.BAK`, inside: "" };
  return {
    number,
    kind: "file",
    label: USERS_FILE,
    root: "cfgdir",
    path: USERS_FILE,
    top: cfgdir,
    parent: cfgdir,
    members: [USERS_FILE],
    directories: [],
    files: new Uint32Array(),
    bytes: 0,
    space: 0,
    keepsAt,
    keep: keepReplaced ? keepsAt : undefined,
    leftOut: [],
    isLive: true,
    mustBeWhole: true,
  };
}

/** The same, where accounts come into it: it is replaced only as it was seen. */
export function withAccountChange(unit: Unit, { accounts, seen, bytes }: AccountChange): Unit {
  const addition: Addition = {
    added: [],
    messages: 0,
    renamed: new Map(),
    replaced: [seen],
    removed: [],
    raised: [],
    raisedNew: [],
    stays: [],
    written: new Map([[USERS_FILE, bytes]]),
    accounts,
  };
  return { ...unit, space: bytes.length, addition };
}
