import assert from "node:assert/strict";
import { dropInterrupted } from "../../../lib/recovery/transaction/closing.ts";
import { Disk, type FileSystem } from "../../../lib/recovery/file_system.ts";
import { planUndo } from "../../../lib/recovery/undo/undo_plan.ts";
import { undoRecordPath } from "../../../lib/recovery/undo/undo_record.ts";
import { undo } from "../../../lib/recovery/undo/undoing.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { scratch } from "../../support/scratch.ts";
import { assertTree, type Tree } from "../../support/tree.ts";
import { type FaultKind, FaultyDisk } from "../faulty_disk.ts";
import { MemoryDisk, type Survival } from "../memory_disk.ts";
import { ROOTS, SMALL_LIVE, SMALL_UNITS, smallRun } from "../small_run.ts";
import {
  assertNoWorkDirectory,
  assertUnitsWhole,
  isSameTree,
  makeSmallServer,
  resetLive,
  runRecovery,
  type SmallServer,
  treeOf,
  UNITS,
  unitsUnderWay,
  unitTree,
  withoutSyncing,
} from "../support.ts";

const STRIDE = Deno.env.has("KMSRECOVER_THOROUGH") ? 1 : 7;
const CHANGING = /^(?!info|names|readFile|entries|readBytes|checksum)/;

async function runUndo(disk: FileSystem, targets: { store: string; cfgdir: string }) {
  const plan = planUndo(disk, [targets.cfgdir, targets.store], targets);
  assert.ok(plan);
  const { error } = await undo(plan, {
    disk,
    targets,
    listener: { unit() {} },
    signal: new AbortController().signal,
  });
  if (error) throw error;
}

const targetsOf = ({ store, cfgdir }: SmallServer) => ({ store, cfgdir });

for (const kind of ["error", "crash", "torn crash"] as const) {
  Deno.test(`each unit is as before or after the undo when any one call fails: ${kind}`, async () => {
    await eachCall(kind);
  });
}

async function eachCall(kind: FaultKind): Promise<void> {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const prepare = async () => {
    resetLive(server);
    await runRecovery(server, { keepReplaced: true });
  };
  await prepare();
  const recovered = treeOf(server);
  const counting = new FaultyDisk(new Disk());
  await runUndo(counting.disk, targetsOf(server));
  const after = treeOf(server);
  assertNoWorkDirectory(after);
  resetLive(server);
  assertUnitsWhole(after, treeOf(server), treeOf(server), new Set());
  const which = kind === "torn crash" ? /^(writeFile|append|removeTree) / : CHANGING;
  const chosen = [...counting.calls.entries()].filter(([, call]) => which.test(call));
  for (const [number, [at]] of chosen.entries()) {
    if (number % STRIDE !== STRIDE - 1) continue;
    await prepare();
    const faulty = new FaultyDisk(new Disk(), { at, kind });
    const isOver = await runUndo(faulty.disk, targetsOf(server)).then(() => true, () => false);
    assertUnitsWhole(treeOf(server), recovered, after, unitsUnderWay(server));
    const isDone = isOver || isFinished(treeOf(server), after);
    if (!isDone) await runUndo(new Disk(), targetsOf(server));
    // What a crash leaves of an empty work directory, the next recovery removes.
    const ignore = (path: string) => isDone && /(^|\/)\.kmsrecover$/.test(path);
    assertTree(treeOf(server), after, { ignoreTimes: true, ignore });
  }
}

Deno.test("a recovery that is cut off at any call can be ended, and taken back", async () => {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const before = treeOf(server);
  const counting = new FaultyDisk(new Disk());
  await runRecovery(server, { keepReplaced: true }, counting.disk);
  const chosen = [...counting.calls.entries()].filter(([, call]) => CHANGING.test(call));
  for (const [number, [at]] of chosen.entries()) {
    if (number % STRIDE !== STRIDE - 1) continue;
    resetLive(server);
    const faulty = new FaultyDisk(new Disk(), { at, kind: "crash" });
    await runRecovery(server, { keepReplaced: true }, faulty.disk).catch(() => {});
    const disk = new Disk();
    for (const root of [server.store, server.cfgdir]) {
      await dropInterrupted(disk, new Workplace(root));
    }
    if (disk.info(undoRecordPath(server.cfgdir))) await runUndo(disk, targetsOf(server));
    const after = treeOf(server);
    const call = `call ${at}, ${faulty.calls[at]}`;
    for (const members of UNITS) {
      const isSame = isSameTree(unitTree(after, members), unitTree(before, members));
      assert.ok(isSame, `${call}: ${members[0]} is not as before`);
    }
    const left = [...after.keys()].filter((path) => path.includes(".kmsrecover/journal"));
    assert.deepEqual(left, [], call);
  }
});

/** It may have failed with its last breath, when nothing is left to go on with. */
function isFinished(now: Tree, after: Tree): boolean {
  return ![...now.keys()].some((path) => path.endsWith(".kmsrecover/journal")) &&
    new TextDecoder().decode(now.get("mailserver.cfg")?.bytes) ===
      new TextDecoder().decode(after.get("mailserver.cfg")?.bytes);
}

for (
  const [name, survival] of [["nothing", "none"], ["everything", "all"]] as [string, Survival][]
) {
  Deno.test(`a power cut at any call of an undo loses nothing where ${name} survives that was not synced`, async () => {
    const prepare = async () => {
      const disk = new MemoryDisk(SMALL_LIVE);
      await smallRun(disk, { keepReplaced: true });
      return disk;
    };
    const reference = await prepare();
    const counting = new FaultyDisk(reference);
    await runUndo(counting.disk, ROOTS);
    const after = reference.tree();
    for (const { parent, members } of SMALL_UNITS) {
      for (const member of members) {
        const path = `${parent}/${member}`;
        assert.equal(textBelow(after, path), textBelow(new MemoryDisk(SMALL_LIVE).tree(), path));
      }
    }
    for (let at = 0; at < counting.calls.length; at++) {
      const disk = await prepare();
      const faulty = new FaultyDisk(disk, { at, kind: "crash" });
      await runUndo(faulty.disk, ROOTS).catch((error) => assert.ok(faulty.isDown, String(error)));
      disk.cutPower(survival);
      const call = `call ${at}, ${faulty.calls[at]}`;
      assertNothingLost(disk, after, call);
      if (isOver(disk)) continue;
      await runUndo(disk, ROOTS);
      assert.deepEqual(withoutTimes(disk), withoutTimes(reference), call);
    }
  });
}

/** All that there was and all that the recovery had brought is somewhere. */
function assertNothingLost(disk: MemoryDisk, after: ReturnType<MemoryDisk["tree"]>, call: string) {
  const texts = new Set(disk.tree().values());
  for (const [path, text] of after) {
    if (text === undefined || path.endsWith(".undo")) continue;
    assert.ok(texts.has(text), `${call}: "${text}" of ${path} is lost`);
  }
}

function isOver(disk: MemoryDisk): boolean {
  const isAtWork = Object.values(ROOTS).some((root) => disk.info(`${root}/.kmsrecover/journal`));
  return !isAtWork && disk.readFile("/srv/mailserver.cfg") === SMALL_LIVE["/srv/mailserver.cfg"];
}

function textBelow(tree: ReturnType<MemoryDisk["tree"]>, path: string): string {
  return JSON.stringify([...tree].filter(([it]) => it === path || it.startsWith(`${path}/`)));
}

function withoutTimes(disk: MemoryDisk): [string, string | undefined][] {
  return [...disk.tree()].map((
    [path, text],
  ) => [path, text?.replaceAll(/20\d\d-[-\dT:.]+Z/g, "<time>")]);
}
