import assert from "node:assert/strict";
import { Random } from "../../../scripts/make_backup/random.ts";
import { finishBegun } from "../../../lib/recovery/transaction/leftovers.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { FaultyDisk } from "../faulty_disk.ts";
import { MemoryDisk, type Survival } from "../memory_disk.ts";
import { type SmallRun, smallRun, type SmallUnit } from "../small_run.ts";

type Tree = ReturnType<MemoryDisk["tree"]>;

const INBOX = "/srv/store/mail/a.org/ann/INBOX";

const LIVE: Readonly<Record<string, string>> = {
  [`${INBOX}/status.fld`]: "T0\r\nU00000004\r\nM2\r\n",
  [`${INBOX}/index.fld`]: "<index>\r\nof two\r\n</index>\r\n",
  [`${INBOX}/indexlog.fld`]: "* the third\r\n",
  [`${INBOX}/#msgs/00000002.eml`]: "second",
  [`${INBOX}/#msgs/00000003.eml`]: "third",
};

/** Two messages, the raised status and the longer log of a live folder, and one that is lacking. */
const BECOMES: Readonly<Record<string, string>> = {
  "ann/INBOX/status.fld": "T0\r\nU00000006\r\nM4\r\n",
  "ann/INBOX/#msgs/00000004.eml": "was the first",
  "ann/INBOX/#msgs/00000005.eml": "was the fifth",
  "ann/Archive/status.fld": "T0\r\nU00000002\r\nM1\r\n",
  "ann/Archive/#msgs/00000001.eml": "of last year",
  "ann/INBOX/indexlog.fld": "* the third\r\n* was the first\r\n* was the fifth\r\n",
};

const STAGED = [
  "ann/INBOX/status.fld",
  "ann/INBOX/#msgs/00000004.eml",
  "ann/INBOX/#msgs/00000005.eml",
  "ann/Archive",
  "ann/INBOX/indexlog.fld",
];

const UNIT: SmallUnit = {
  root: "store",
  parent: "/srv/store/mail/a.org",
  members: STAGED,
  becomes: BECOMES,
  kept: [],
  adds: {
    staged: STAGED,
    seen: ["status.fld", "indexlog.fld"].map((name) => ({
      path: `ann/INBOX/${name}`,
      size: LIVE[`${INBOX}/${name}`]!.length,
      modified: 0,
    })),
  },
};

const RUN: SmallRun = { keepReplaced: false, units: [UNIT] };

const SURVIVALS: readonly { name: string; make: (seed: number) => Survival }[] = [
  { name: "nothing that was not synced", make: () => "none" },
  { name: "everything", make: () => "all" },
  { name: "whatever happened to be written", make: byChance },
];

for (const { name, make } of SURVIVALS) {
  Deno.test(`a power cut at any call of a merge takes nothing live where ${name} survives`, async () => {
    const after = await undisturbed();
    const rounds = name.startsWith("whatever") ? 12 : 1;
    for (let round = 0; round < rounds; round++) {
      for (let at = 0; at < after.calls; at++) {
        const disk = new MemoryDisk(LIVE);
        const call = await cutAt(disk, at, make(1000 * round + at));
        assertNothingTaken(disk.tree(), call);
        if (isOver(disk, after.tree)) continue;
        await smallRun(disk, RUN);
        assert.deepEqual(disk.tree(), after.tree, call);
      }
    }
  });
}

Deno.test("where the server gave a number to another message after a power cut, both stay", async () => {
  const { calls } = await undisturbed();
  for (let at = 0; at < calls; at++) {
    const disk = new MemoryDisk(LIVE);
    const call = await cutAt(disk, at, "none");
    const status = disk.readFile(`${INBOX}/status.fld`)!;
    const number = /U(\w{8})/.exec(status)![1]!;
    // The server is started before anything is mended: it delivers a message and counts on.
    disk.writeFile(`${INBOX}/#msgs/${number}.eml`, "newly delivered");
    const next = (parseInt(number, 16) + 1).toString(16).padStart(8, "0");
    disk.writeFile(`${INBOX}/status.fld`, `T0\r\nU${next}\r\nand more\r\n`);
    await finishBegun(disk, new Workplace("/srv/store"));
    const tree = disk.tree();
    assertNothingTaken(tree, call);
    assert.equal(tree.get(`${INBOX}/#msgs/${number}.eml`), "newly delivered", call);
  }
});

async function undisturbed(): Promise<{ readonly tree: Tree; readonly calls: number }> {
  const disk = new MemoryDisk(LIVE);
  const counting = new FaultyDisk(disk);
  await smallRun(counting.disk, RUN);
  const tree = disk.tree();
  for (const [path, text] of Object.entries(BECOMES)) {
    assert.equal(tree.get(`/srv/store/mail/a.org/${path}`), text);
  }
  return { tree, calls: counting.calls.length };
}

/** Runs until a call, where the power fails. */
async function cutAt(disk: MemoryDisk, at: number, survival: Survival): Promise<string> {
  const faulty = new FaultyDisk(disk, { at, kind: "crash" });
  try {
    await smallRun(faulty.disk, RUN);
  } catch (error) {
    assert.ok(faulty.isDown, String(error));
  }
  disk.cutPower(survival);
  return `call ${at}, ${faulty.calls[at]}`;
}

/**
 * Every live message stands where it stood; of those that come each is whole, and the server gives its
 * number to no other.
 */
function assertNothingTaken(tree: Tree, call: string): void {
  for (const [path, text] of Object.entries(LIVE)) {
    if (path.includes("#msgs") || path.endsWith("index.fld")) {
      assert.equal(tree.get(path), text, call);
    }
  }
  const status = tree.get(`${INBOX}/status.fld`);
  const next = parseInt(/U(\w{8})/.exec(status ?? "")?.[1] ?? "0", 16);
  for (const [path, text] of tree) {
    const number = new RegExp(`^${INBOX}/#msgs/(\\w{8})\\.eml$`).exec(path)?.[1];
    if (number === undefined || LIVE[path] !== undefined || text === "newly delivered") continue;
    assert.equal(text, BECOMES[`ann/INBOX/#msgs/${number}.eml`], call);
    assert.ok(
      status === undefined || parseInt(number, 16) < next,
      `${call}: ${number} is given again`,
    );
  }
}

function isOver(disk: MemoryDisk, after: Tree): boolean {
  const now = disk.tree();
  return disk.info("/srv/store/.kmsrecover/journal") === undefined &&
    [...after].every(([path, text]) => now.get(path) === text);
}

function byChance(seed: number): Survival {
  const random = new Random(`merge ${seed}`);
  const kept = new Map<number, boolean>();
  return (step) => {
    const known = kept.get(step) ?? random.below(8) > 0;
    kept.set(step, known);
    return known;
  };
}
