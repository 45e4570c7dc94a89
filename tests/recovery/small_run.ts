import { abandonSites, finishSites } from "../../lib/recovery/transaction/closing.ts";
import type { FileSystem } from "../../lib/recovery/file_system.ts";
import type { JournalUnit } from "../../lib/recovery/transaction/journal.ts";
import { type Begun, type OpenSite, openSites } from "../../lib/recovery/transaction/opening.ts";
import type { PlacedUnit, Site } from "../../lib/recovery/transaction/placement.ts";
import type { SeenFile, Unit } from "../../lib/recovery/plan/plan.ts";
import { replaceUnits } from "../../lib/recovery/transaction/replacement.ts";
import { Workplace } from "../../lib/recovery/transaction/workplace.ts";

/** A unit of a recovery without an archive; what it becomes is said by its files. */
export interface SmallUnit {
  readonly root: "store" | "cfgdir";
  readonly parent: string;
  readonly members: readonly string[];
  /** Text of each file, by path relative to `parent`. */
  readonly becomes: Readonly<Record<string, string>>;
  /** Where each member is kept with `-b`: path below the root, without the root. */
  readonly kept: readonly string[];
  /** Set for an addition: what comes, in its order, and which live files may change for it. */
  readonly adds?: { readonly staged: readonly string[]; readonly seen: readonly SeenFile[] };
}

export const ROOTS = { cfgdir: "/srv", store: "/srv/store" };

/** A mailbox, a new one in a new domain, a database of several files, and the configuration. */
export const SMALL_UNITS: readonly SmallUnit[] = [
  {
    root: "store",
    parent: "/srv/store/mail/a.org",
    members: ["ann"],
    becomes: { "ann/INBOX/1.eml": "first", "ann/INBOX/2.eml": "second" },
    kept: ["mail.BAK/a.org/ann"],
  },
  {
    root: "store",
    parent: "/srv/store/mail/new.org/sub",
    members: ["eve"],
    becomes: { "eve/1.eml": "to eve" },
    kept: ["mail.BAK/new.org/sub/eve"],
  },
  {
    root: "store",
    parent: "/srv/store/mail",
    members: ["c.db-wal", "c.db-shm", "c.db"],
    becomes: { "c.db-wal": "log of then", "c.db": "database of then" },
    kept: ["mail.BAK/c.db-wal", "mail.BAK/c.db-shm", "mail.BAK/c.db"],
  },
  {
    root: "cfgdir",
    parent: "/srv",
    members: ["mailserver.cfg"],
    becomes: { "mailserver.cfg": "then" },
    kept: ["mailserver.cfg.BAK"],
  },
];

/** What lies there before. */
export const SMALL_LIVE: Readonly<Record<string, string>> = {
  "/srv/mailserver.cfg": "now",
  "/srv/mailserver.cfg.BAK": "before",
  "/srv/store/mail/a.org/ann/INBOX/1.eml": "first, changed",
  "/srv/store/mail/a.org/zoe/1.eml": "of nobody's concern",
  "/srv/store/mail/c.db": "database of now",
  "/srv/store/mail/c.db-shm": "shared memory of now",
  "/srv/store/mail.BAK/a.org/ann/INBOX/1.eml": "from before",
};

export interface SmallRun {
  readonly keepReplaced: boolean;
  /** The name of the command; default `a run`. */
  readonly run?: string;
  readonly units?: readonly SmallUnit[];
}

/** The sites of the units, as `placeUnits()` finds them. */
export function smallSites({ keepReplaced, units = SMALL_UNITS }: SmallRun): Site[] {
  const sites = [ROOTS.cfgdir, ROOTS.store].map((base) => {
    const workplace = new Workplace(base);
    const placed: PlacedUnit[] = [];
    units.forEach((unit, number) => {
      if (ROOTS[unit.root] === base) placed.push(place(unit, number, workplace, keepReplaced));
    });
    return { workplace, units: placed, keeps: keepReplaced ? [base] : [] };
  });
  return sites.filter(({ units }) => units.length > 0);
}

function place(
  { root, parent, members, becomes, kept, adds }: SmallUnit,
  number: number,
  workplace: Workplace,
  keepReplaced: boolean,
): PlacedUnit {
  const entry: JournalUnit = {
    number,
    label: members.at(-1)!,
    parent,
    members,
    staged: [...new Set(Object.keys(becomes).map((path) => path.split("/")[0]!))],
    top: ROOTS[root],
    access: {},
    kept: keepReplaced ? { keep: 0, paths: kept } : undefined,
    ...adds,
  };
  return { unit: { number, root, parent, members, label: entry.label } as Unit, workplace, entry };
}

/**
 * A recovery as `recover()` carries it out, but for the reading of archives.
 *
 * @throws any error, after the work was abandoned.
 */
export async function smallRun(disk: FileSystem, wanted: SmallRun): Promise<void> {
  const opened: OpenSite[] = [];
  let begun: Begun;
  try {
    begun = await carryOut(disk, wanted, opened);
  } catch (error) {
    await abandonSites(disk, opened);
    throw error;
  }
  await finishSites(disk, opened, { lost: [], earlier: begun.finish });
}

async function carryOut(disk: FileSystem, wanted: SmallRun, opened: OpenSite[]): Promise<Begun> {
  const sites = smallSites(wanted);
  const begun = await openSites(disk, sites, opened, {
    run: wanted.run ?? "a run",
    targets: ROOTS,
    keepGoing: false,
    undo: wanted.keepReplaced ? { record: "/srv/.kmsrecover.undo", from: ["F.zip"] } : undefined,
  });
  const waiting = sites.flatMap(({ units }) => units)
    .filter((placed) => !begun.done.has(placed))
    .sort((a, b) => a.unit.number - b.unit.number);
  for (const placed of waiting) {
    if (!begun.ready.has(placed)) {
      await build(disk, placed, (wanted.units ?? SMALL_UNITS)[placed.unit.number]!);
    }
  }
  const { failed, unsettled, fatal } = await replaceUnits(disk, waiting, {
    keepGoing: false,
    isStopped: () => false,
    done() {},
  });
  if (fatal) throw fatal;
  if (failed[0]) throw failed[0].error;
  if (unsettled.length > 0) throw new Error("unsettled without an error");
  return begun;
}

async function build(
  disk: FileSystem,
  { workplace, unit }: PlacedUnit,
  { becomes }: SmallUnit,
): Promise<void> {
  const stage = workplace.of("stage", unit);
  await disk.removeTree(stage);
  const made = [stage];
  disk.makeDirectory(stage);
  for (const [path, text] of Object.entries(becomes)) {
    const names = path.split("/");
    for (let depth = 1; depth < names.length; depth++) {
      const directory = [stage, ...names.slice(0, depth)].join("/");
      if (disk.info(directory)) continue;
      disk.makeDirectory(directory);
      made.push(directory);
    }
    disk.writeFile(`${stage}/${path}`, text);
  }
  await disk.syncDirectories(made);
  disk.rename(stage, workplace.of("ready", unit));
}
