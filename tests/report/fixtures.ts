import { mergeContents } from "../../lib/backup/contents.ts";
import type { BackupSet } from "../../lib/backup/catalog.ts";
import type { OpenedBackup } from "../../lib/backup/opened_backup.ts";
import type { Source } from "../../lib/engine/source.ts";
import type { ListedFolder, ListedMailbox, Listing } from "../../lib/engine/listing.ts";
import type { Outcome } from "../../lib/recovery/transaction/recovery.ts";
import type { GuardedPlan } from "../../lib/engine/guard.ts";
import type { Comparison, Plan } from "../../lib/recovery/plan/plan.ts";
import { makePlan } from "../../lib/recovery/plan/planner.ts";
import { backupSet, openedBackup } from "../backup/support.ts";

/** The server's offset from UTC, in minutes. */
const UTC_OFFSET = 60;

/** Noon of a day in January 2024, by the server's clock. */
export function noon(day: number): number {
  return Date.UTC(2024, 0, day, 12) - UTC_OFFSET * 60_000;
}

export const FULL: BackupSet = backupSet("F7", { time: noon(7) });
export const DIFFERENTIAL: BackupSet = backupSet("D9", {
  time: noon(9),
  volumes: [0, 1].map((number) => ({ path: `/b/D9.${number}.zip`, number, bytes: 100 })),
});
export const BROKEN: BackupSet = backupSet("F14", { time: noon(14), missing: [1] });

/** A chain of a full backup and a differential, of which the full one may have problems. */
export function source(more: Partial<Source> = {}, problems: readonly string[] = []): Source {
  const backups: OpenedBackup[] = [
    {
      ...openedBackup(FULL, []),
      files: 1234,
      bytes: 5_000_000,
      problems,
      utcOffset: UTC_OFFSET,
    },
    {
      ...openedBackup(DIFFERENTIAL, []),
      files: 1,
      bytes: 900,
      version: undefined,
      summary: undefined,
      utcOffset: UTC_OFFSET,
    },
  ];
  return {
    backups,
    passedOver: [],
    why: "it was named",
    catalog: undefined,
    superseded: 0,
    ...more,
  };
}

export function folder(name: string, more: Partial<ListedFolder> = {}): ListedFolder {
  return {
    name,
    raw: name,
    isSystem: false,
    messages: 0,
    bytes: 0,
    newest: undefined,
    ...more,
  };
}

export function mailbox(name: string, ...folders: readonly ListedFolder[]): ListedMailbox {
  return {
    name,
    messages: folders.reduce((sum, { messages }) => sum + messages, 0),
    bytes: folders.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: folders.find(({ newest }) => newest !== undefined)?.newest,
    folders: [...folders],
  };
}

export const LISTING: Listing = {
  domains: [{
    name: "company.com",
    mailboxes: [mailbox(
      "smith",
      folder("INBOX", { messages: 1, bytes: 2048, newest: noon(3) }),
      folder("__cal__notify", { isSystem: true, bytes: 10 }),
    )],
    public: mailbox("#public", folder("Contacts", { messages: 1200, bytes: 3_000_000 })),
  }],
  public: mailbox("#public"),
  parts: [{ name: "license", files: 1, bytes: 180 }],
  files: 1300,
  bytes: 3_002_238,
};

/** A plan of a mailbox and a loose file, for `/k`; with the same paths on every system. */
export function plan({ keepReplaced = false }: { keepReplaced?: boolean } = {}): Plan {
  const contents = mergeContents([openedBackup(FULL, [
    { name: "@backup/store/mail/company.com/smith/.personal", size: 1536 },
    { name: "mailserver.cfg", size: 100 },
  ])]);
  const everything = { domain: undefined, mailboxes: undefined, masks: undefined, notes: [] };
  const made = makePlan(contents, everything, { store: "/k/store", cfgdir: "/k" }, {
    keepReplaced,
    platform: "linux",
  });
  const slashes = (path: string) => path.replaceAll("\\", "/");
  return {
    ...made,
    units: made.units.map((unit) => ({
      ...unit,
      parent: slashes(unit.parent),
      keep: unit.keep && { ...unit.keep, base: slashes(unit.keep.base) },
    })),
  };
}

export function outcome(plan: Plan, more: Partial<Outcome> = {}): Outcome {
  return {
    error: undefined,
    recovered: plan.units,
    earlier: [],
    unsettled: [],
    untouched: [],
    lost: [],
    kept: [],
    leftovers: [],
    ...more,
  };
}

/** A plan beside what is live; from an incomplete backup where reasons are given. */
export function guarded(plan: Plan, reasons: readonly string[] = []): GuardedPlan {
  return { plan, reasons, replaces: true };
}

/** The plan with something live in the place of its first unit. */
export function liveFirst(plan: Plan, comparison: Comparison): Plan {
  const [first, ...others] = plan.units;
  return { ...plan, units: [{ ...first!, isLive: true, comparison }, ...others] };
}
