import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { chooseBackup } from "../../lib/backup/choice.ts";
import { type Contents, mergeContents } from "../../lib/backup/contents.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import type { Listener } from "../../lib/model/listener.ts";
import { Disk, type FileSystem } from "../../lib/recovery/file_system.ts";
import { finishBegun } from "../../lib/recovery/transaction/leftovers.ts";
import { WORKERS } from "../../lib/engine/workers.ts";
import { holdsMail, planBesideLive } from "../../lib/recovery/live/live_plan.ts";
import { type IntoPlace, planInto } from "../../lib/recovery/into/into_plan.ts";
import { type MergePlanOptions, planMerge } from "../../lib/recovery/merge/merge_plan.ts";
import type { Plan } from "../../lib/recovery/plan/plan.ts";
import { makePlan } from "../../lib/recovery/plan/planner.ts";
import { type Outcome, recover } from "../../lib/recovery/transaction/recovery.ts";
import { reindexedPlan } from "../../lib/recovery/reindex/reindexed_plan.ts";
import { runIdentity } from "../../lib/recovery/plan/run_identity.ts";
import { resolveSelection } from "../../lib/selection/selection.ts";
import { undoRecordPath } from "../../lib/recovery/undo/undo_record.ts";
import { Workplace } from "../../lib/recovery/transaction/workplace.ts";
import { localTime, StateBuilder, toDate, writeBackupSync } from "../../scripts/make_backup.ts";
import type { Mask, Scope } from "../../lib/model/scope.ts";
import { compareTrees, filterTree, readTree, type Tree, withoutBakTimes } from "../support/tree.ts";

export const SILENT: Listener = {
  progress() {},
  item() {},
  wantsItems: false,
  unit() {},
  warn() {},
};

/** What a recovery in a test may ask for. */
export interface Wanted {
  readonly keepReplaced?: boolean;
  readonly keepGoing?: boolean;
  readonly scope?: Partial<Scope>;
  readonly masks?: readonly Mask[];
  readonly jobs?: number;
  readonly signal?: AbortSignal;
  readonly listener?: Listener;
  /** Entries that are left out, with the reason. */
  readonly leaveOut?: ReadonlyMap<string, string>;
  /** Add to what is live, as for an incomplete backup. */
  readonly adds?: boolean;
  /** Put back only what is lacking: all of it, or some messages. */
  readonly merge?: { readonly messages?: (contents: Contents) => ReadonlySet<number> };
  /** Of a merge: where the mail of the only mailbox of the backup goes instead of home. */
  readonly into?: IntoPlace;
  /** Put the indexes away. */
  readonly reindexes?: boolean;
}

/** A small server and a backup of it; its recovery takes milliseconds. */
export interface SmallServer {
  readonly dir: string;
  readonly cfgdir: string;
  readonly store: string;
  readonly backup: string;
}

/** Nothing waits for the disk while this is held: for tests of hundreds of recoveries. */
export function withoutSyncing(): Disposable {
  const { sync, syncSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = () => Promise.resolve();
  Deno.FsFile.prototype.syncSync = () => {};
  return { [Symbol.dispose]: () => Object.assign(Deno.FsFile.prototype, { sync, syncSync }) };
}

const THEN = localTime("2024-01-06 18:30:00");
const SINCE = localTime("2024-03-01 09:00:00");

/** Paths of the units of the backup, below the server's directory; one of several files. */
export const UNITS: readonly (readonly string[])[] = [
  ["store/mail/a.org/ann"],
  ["store/mail/a.org/bob"],
  ["store/mail/new.org/eve"],
  [
    "store/mail/.caldav.db",
    "store/mail/.caldav.db-wal",
    "store/mail/.caldav.db-shm",
    "store/mail/.caldav.db-journal",
  ],
  ["store/lists"],
  ["users.cfg"],
  ["mailserver.cfg"],
];

const BACKED_UP: Readonly<Record<string, string>> = {
  "mailserver.cfg": "<config>the old one</config>",
  "users.cfg": "<config>users</config>",
  "@backup/store/mail/.caldav.db": "database of then",
  "@backup/store/mail/.caldav.db-wal": "log of then",
  "@backup/store/mail/a.org/ann/INBOX/status.fld": "T0",
  "@backup/store/mail/a.org/ann/INBOX/#msgs/00000001.eml": "first",
  "@backup/store/mail/a.org/ann/INBOX/#msgs/00000002.eml": "second",
  "@backup/store/mail/a.org/bob/INBOX/status.fld": "T0",
  "@backup/store/mail/a.org/bob/INBOX/#msgs/00000001.eml": "to bob",
  "@backup/store/mail/new.org/eve/INBOX/status.fld": "T0",
  "@backup/store/lists/a.org/news/members": "ann, bob",
};

const LIVE: Readonly<Record<string, string>> = {
  "mailserver.cfg": "<config>the new one</config>",
  "mailserver": "program",
  "store/mail/.caldav.db": "database of now",
  "store/mail/.caldav.db-shm": "shared memory of now",
  "store/mail/a.org/ann/INBOX/status.fld": "T0 now",
  "store/mail/a.org/ann/INBOX/#msgs/00000002.eml": "second, changed",
  "store/mail/a.org/ann/INBOX/#msgs/00000003.eml": "third",
  "store/mail/a.org/bob/Drafts/status.fld": "T0 now",
  "store/mail/a.org/zoe/INBOX/status.fld": "of nobody's concern",
  "store/lists/a.org/news/members": "ann, bob, zoe",
};

/** Older `.BAK`s, for the tests of `-b`. */
const OLDER: Readonly<Record<string, string>> = {
  "store/mail.BAK/a.org/ann/INBOX/#msgs/00000001.eml": "from before",
  "mailserver.cfg.BAK": "<config>from before</config>",
};

export function makeSmallServer(
  dir: string,
  backedUp: Readonly<Record<string, string>> = {},
): SmallServer {
  const cfgdir = join(dir, "server");
  const server = { dir, cfgdir, store: join(cfgdir, "store"), backup: join(dir, "backup") };
  const state = new StateBuilder();
  for (const [path, text] of Object.entries({ ...BACKED_UP, ...backedUp })) {
    state.file(path, text, THEN);
  }
  state.directory("@backup/store/mail/empty.org", THEN);
  writeBackupSync(server.backup, {
    type: "F",
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  });
  makeLive(server);
  return server;
}

/** Makes what lies there before a recovery. */
export function makeLive({ cfgdir }: SmallServer): void {
  for (const [path, text] of Object.entries({ ...LIVE, ...OLDER })) {
    const target = join(cfgdir, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
    utimesSync(target, toDate(SINCE), toDate(SINCE));
  }
}

/** Puts everything back as it was before any recovery. */
export function resetLive(server: SmallServer): void {
  Deno.removeSync(server.cfgdir, { recursive: true });
  makeLive(server);
}

/** Runs a recovery within this process, as the command line would. */
export async function runRecovery(
  server: SmallServer,
  wanted: Wanted = {},
  disk: FileSystem = new Disk(),
): Promise<Outcome> {
  const { keepReplaced = false, keepGoing = false, scope = {}, masks, jobs, leaveOut } = wanted;
  const { backups } = await chooseBackup(server.backup, {
    at: undefined,
    acceptIncomplete: false,
    acceptStrangers: false,
    acceptRenamed: false,
    liveHost: () => Promise.resolve(undefined),
    trustDirectory: false,
    salvage: false,
  });
  try {
    const contents = mergeContents(backups);
    const selection = resolveSelection(
      contents,
      { domain: undefined, users: [], folders: [], ...scope },
      masks,
    );
    const targets = { store: server.store, cfgdir: server.cfgdir };
    const draft = makePlan(contents, selection, targets, {
      keepReplaced,
      platform: "linux",
      ...(leaveOut === undefined ? {} : { leaveOut }),
    });
    const replaces = !wanted.adds && !wanted.merge;
    const messages = wanted.merge?.messages?.(contents);
    const merge = wanted.merge && { messages };
    const units = wanted.merge ? draft.units.filter(holdsMail) : draft.units;
    const home = { ...draft, units };
    const source = { unit: units[0]!.path, folders: [] };
    const whole = wanted.into ? planInto(home, contents, { source, place: wanted.into }) : home;
    if (!replaces) {
      for (const root of Object.values(targets)) await finishBegun(disk, new Workplace(root));
    }
    const asked = wanted.merge
      ? await mergedPlan(whole, { disk, contents, messages })
      : planBesideLive(whole, {
        disk,
        contents,
        platform: "linux",
        replaces,
        acceptsLosses: true,
      });
    const { reindexes } = wanted;
    const plan = reindexes ? reindexedPlan(asked, { contents, disk }).plan : asked;
    return await recover(plan, contents, targets, {
      disk,
      run: runIdentity(whole, contents, { replaces, merge, reindexes }),
      jobs,
      keepGoing,
      trustDirectory: false,
      password: undefined,
      undo: keepReplaced ? { record: undoRecordPath(server.cfgdir), from: ["F.zip"] } : undefined,
      listener: wanted.listener ?? SILENT,
      signal: wanted.signal ?? new AbortController().signal,
    });
  } finally {
    for (const backup of backups) closeBackup(backup);
  }
}

async function mergedPlan(
  draft: Plan,
  options: Pick<MergePlanOptions, "disk" | "contents" | "messages">,
): Promise<Plan> {
  const { plan, refused } = await planMerge(draft, {
    ...options,
    platform: "linux",
    password: undefined,
    trustDirectory: false,
    jobs: 0,
    workers: WORKERS,
    signal: new AbortController().signal,
  });
  assert.deepEqual(refused, []);
  return plan;
}

/** All that lies below the server's directory, work directories too; `.BAK`s without their times. */
export function treeOf({ cfgdir }: SmallServer): Tree {
  return withoutBakTimes(readTree(cfgdir));
}

/** The part of a tree that belongs to a unit. */
export function unitTree(tree: Tree, members: readonly string[]): Tree {
  return filterTree(
    tree,
    (path) => members.some((member) => path === member || path.startsWith(`${member}/`)),
  );
}

export function isSameTree(a: Tree, b: Tree): boolean {
  return compareTrees(a, b).length === 0;
}

/**
 * Asserts that each unit is as before or as after; where `journal` names units that are under way,
 * those may be away.
 */
export function assertUnitsWhole(
  now: Tree,
  before: Tree,
  after: Tree,
  underWay: ReadonlySet<string>,
): void {
  for (const members of UNITS) {
    const [is, was, becomes] = [now, before, after].map((tree) => unitTree(tree, members));
    if (isSameTree(is!, was!) || isSameTree(is!, becomes!)) continue;
    assert.ok(
      underWay.has(members[0]!),
      `${members[0]} is neither old nor new, and no journal names it:\n${
        compareTrees(is!, becomes!).join("\n")
      }`,
    );
    for (const member of members) {
      const [there, ...whole] = [now, before, after].map((tree) => unitTree(tree, [member]));
      const isWhole = there!.size === 0 || whole.some((tree) => isSameTree(there!, tree));
      assert.ok(isWhole, `half of ${member} is there`);
    }
  }
}

/** Paths of the units that stand in `swapping` and that the journal beside it names. */
export function unitsUnderWay(server: SmallServer): Set<string> {
  const underWay = new Set<string>();
  for (const base of [server.cfgdir, server.store]) {
    const disk = new Disk();
    const begun = new Set(disk.names(join(base, ".kmsrecover/swapping")));
    if (begun.size === 0) continue;
    const [head] = disk.readFile(join(base, ".kmsrecover/journal"))!.split("\n");
    const { units } = JSON.parse(head!) as {
      units: { number: number; parent: string; members: string[] }[];
    };
    for (const { number, parent, members } of units) {
      if (!begun.has(String(number))) continue;
      for (const member of members) {
        underWay.add(join(parent, member).slice(server.cfgdir.length + 1));
      }
    }
  }
  return underWay;
}

/** Asserts that no work directory is left anywhere below the server's directory. */
export function assertNoWorkDirectory(tree: Tree): void {
  const left = [...tree.keys()].filter((path) => path.split("/").includes(".kmsrecover"));
  assert.deepEqual(left, []);
}
