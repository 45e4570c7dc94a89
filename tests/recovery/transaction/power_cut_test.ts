import assert from "node:assert/strict";
import { Random } from "../../../scripts/make_backup/random.ts";
import { FaultyDisk } from "../faulty_disk.ts";
import { MemoryDisk, type Survival } from "../memory_disk.ts";
import { ROOTS, SMALL_LIVE, SMALL_UNITS, type SmallRun, smallRun } from "../small_run.ts";

type Tree = ReturnType<MemoryDisk["tree"]>;

const SURVIVALS: readonly { name: string; make: (seed: number) => Survival }[] = [
  { name: "nothing that was not synced", make: () => "none" },
  { name: "everything", make: () => "all" },
  { name: "whatever happened to be written", make: byChance },
];

for (const keepReplaced of [false, true]) {
  const how = keepReplaced ? "with -b" : "without -b";

  for (const { name, make } of SURVIVALS) {
    Deno.test(`a power cut at any call leaves every unit whole where ${name} survives, ${how}`, async () => {
      const rounds = name.startsWith("whatever") ? 12 : 1;
      for (let round = 0; round < rounds; round++) {
        await eachCut({ keepReplaced }, (call) => make(1000 * round + call));
      }
    });
  }

  Deno.test(`an error of any call leaves every unit whole, ${how}`, async () => {
    const reference = await referenceOf({ keepReplaced });
    for (let at = 0; at < reference.calls; at++) {
      const disk = new MemoryDisk(SMALL_LIVE);
      const faulty = new FaultyDisk(disk, { at, kind: "error" });
      await smallRun(faulty.disk, { keepReplaced }).catch(() => {});
      const call = `call ${at}, ${faulty.calls[at]}`;
      assertWhole(disk, reference, call);
      await assertFinishes(disk, { keepReplaced }, reference, call);
    }
  });

  Deno.test(`more power cuts while the first is mended do no harm, ${how}`, async () => {
    const reference = await referenceOf({ keepReplaced });
    const random = new Random("more cuts");
    for (let at = 0; at < reference.calls; at += 3) {
      const disk = new MemoryDisk(SMALL_LIVE);
      await cutAt(disk, { keepReplaced }, at, byChance(at));
      for (let more = 0; more < 4 && !isOver(disk, reference); more++) {
        await cutAt(disk, { keepReplaced }, random.below(reference.calls), byChance(at + more));
        assertWhole(disk, reference);
      }
      await assertFinishes(disk, { keepReplaced }, reference, `call ${at}`);
    }
  });

  Deno.test(`a power cut at any call of the run that mends another does no harm, ${how}`, async () => {
    const reference = await referenceOf({ keepReplaced });
    for (const share of [0.6, 0.75, 0.85, 0.95]) {
      const first = Math.floor(reference.calls * share);
      for (let at = 0; at < reference.calls; at++) {
        const disk = new MemoryDisk(SMALL_LIVE);
        await cutAt(disk, { keepReplaced }, first, "none");
        if (isOver(disk, reference)) break;
        const call = await cutAt(disk, { keepReplaced }, at, at % 2 === 0 ? "none" : "all");
        assertWhole(disk, reference, call);
        await assertFinishes(disk, { keepReplaced }, reference, `${first}, then ${call}`);
      }
    }
  });

  Deno.test(`another command after a power cut leaves every unit whole, ${how}`, async () => {
    const reference = await referenceOf({ keepReplaced });
    const other = { keepReplaced: false, run: "another run", units: SMALL_UNITS.slice(2, 3) };
    for (let at = 0; at < reference.calls; at++) {
      const disk = new MemoryDisk(SMALL_LIVE);
      await cutAt(disk, { keepReplaced }, at, byChance(at));
      await smallRun(disk, other);
      assertWhole(disk, reference);
      assert.ok(![...disk.tree().keys()].some((path) => path.startsWith("/srv/store/.kmsrecover")));
      assertNothingKeptIsLost(disk, keepReplaced, `call ${at}`);
    }
  });
}

interface Reference {
  readonly before: Tree;
  readonly after: Tree;
  readonly calls: number;
}

async function referenceOf(wanted: SmallRun): Promise<Reference> {
  const disk = new MemoryDisk(SMALL_LIVE);
  const before = disk.tree();
  const counting = new FaultyDisk(disk);
  await smallRun(counting.disk, wanted);
  const after = disk.tree();
  assert.deepEqual([...after.keys()].filter((path) => /\.kmsrecover(\/|$)/.test(path)), []);
  return { before, after, calls: counting.calls.length };
}

async function eachCut(wanted: SmallRun, survivalOf: (call: number) => Survival): Promise<void> {
  const reference = await referenceOf(wanted);
  for (let at = 0; at < reference.calls; at++) {
    const disk = new MemoryDisk(SMALL_LIVE);
    const call = await cutAt(disk, wanted, at, survivalOf(at));
    assertWhole(disk, reference, call);
    await assertFinishes(disk, wanted, reference, call);
  }
}

/** Runs until a call, where the power fails. */
async function cutAt(
  disk: MemoryDisk,
  wanted: SmallRun,
  at: number,
  survival: Survival,
): Promise<string> {
  const faulty = new FaultyDisk(disk, { at, kind: "crash" });
  try {
    await smallRun(faulty.disk, wanted);
  } catch (error) {
    assert.ok(faulty.isDown, String(error));
  }
  disk.cutPower(survival);
  return `call ${at}, ${faulty.calls[at]}`;
}

/** Each unit is old or new; or a journal knows of it, and of each member nothing or all is there. */
function assertWhole(disk: MemoryDisk, { before, after }: Reference, call = ""): void {
  const now = disk.tree();
  SMALL_UNITS.forEach(({ root, parent, members }, number) => {
    const [is, was, becomes] = [now, before, after].map((tree) => textOf(tree, parent, members));
    if (is === was || is === becomes) return;
    const journal = disk.readFile(`${ROOTS[root]}/.kmsrecover/journal`);
    const isKnown = journal !== undefined &&
      disk.info(`${ROOTS[root]}/.kmsrecover/swapping/${number}`) !== undefined;
    assert.ok(isKnown, `${call}: ${members.at(-1)} is neither old nor new: ${is}`);
    for (const member of members) {
      const [text, ...whole] = [now, before, after].map((tree) => textOf(tree, parent, [member]));
      assert.ok(text === "[]" || whole.includes(text!), `${call}: half of ${member}: ${text}`);
    }
  });
}

async function assertFinishes(
  disk: MemoryDisk,
  wanted: SmallRun,
  reference: Reference,
  call: string,
): Promise<void> {
  if (isOver(disk, reference)) return;
  await smallRun(disk, wanted);
  assert.deepEqual(withoutTimes(disk.tree()), withoutTimes(reference.after), call);
}

/** All but the moments at which the runs began. */
function withoutTimes(tree: Tree): [string, string | undefined][] {
  return [...tree].map(([path, text]) => [path, text?.replaceAll(/20\d\d-[-\dT:.]+Z/g, "<time>")]);
}

/** Whether a run was finished but for its last breath: then it is not to be run again. */
function isOver(disk: MemoryDisk, { after }: Reference): boolean {
  return !Object.values(ROOTS).some((root) => disk.info(`${root}/.kmsrecover/journal`)) &&
    textOf(disk.tree(), "/srv", ["mailserver.cfg"]) === textOf(after, "/srv", ["mailserver.cfg"]);
}

/** What was there before `-b` is in its place or in a `.BAK`. */
function assertNothingKeptIsLost(disk: MemoryDisk, keepReplaced: boolean, call: string): void {
  if (!keepReplaced) return;
  const texts = new Set(disk.tree().values());
  // The other command replaces the database without keeping it.
  for (const [path, text] of Object.entries(SMALL_LIVE)) {
    if (path.includes("c.db")) continue;
    assert.ok(texts.has(text), `${call}: "${text}" is lost`);
  }
}

function textOf(tree: Tree, parent: string, members: readonly string[]): string {
  const paths = members.map((member) => `${parent}/${member}`);
  return JSON.stringify(
    [...tree].filter(([path]) => paths.some((it) => path === it || path.startsWith(`${it}/`))),
  );
}

function byChance(seed: number): Survival {
  const random = new Random(`survival ${seed}`);
  const kept = new Map<number, boolean>();
  return (step) => {
    const known = kept.get(step) ?? random.below(8) > 0;
    kept.set(step, known);
    return known;
  };
}
