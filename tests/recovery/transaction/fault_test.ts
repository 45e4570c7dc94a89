import assert from "node:assert/strict";
import { Disk } from "../../../lib/recovery/file_system.ts";
import type { Outcome } from "../../../lib/recovery/transaction/recovery.ts";
import { scratch } from "../../support/scratch.ts";
import { assertTree, type Tree } from "../../support/tree.ts";
import { type FaultKind, FaultyDisk } from "../faulty_disk.ts";
import {
  assertNoWorkDirectory,
  assertUnitsWhole,
  makeSmallServer,
  resetLive,
  runRecovery,
  type SmallServer,
  treeOf,
  unitsUnderWay,
  type Wanted,
  withoutSyncing,
} from "../support.ts";

/** All calls take minutes on a slow disk; every run of the tests takes others. */
const STRIDE = Deno.env.has("KMSRECOVER_THOROUGH") ? 1 : 8;

const ALL = /./;
const CHANGING = /^(?!info|names|readFile)/;

for (const keepReplaced of [false, true]) {
  const how = keepReplaced ? "with -b" : "without -b";
  Deno.test(`recover() leaves every unit whole when any one call fails, ${how}`, async () => {
    await eachCall({ keepReplaced }, "error", keepReplaced ? ALL : CHANGING);
  });
  Deno.test(`recover() can be finished after a crash at any call, ${how}`, async () => {
    await eachCall({ keepReplaced }, "crash", CHANGING);
  });
  Deno.test(`recover() can be finished after a crash within any call, ${how}`, async () => {
    await eachCall({ keepReplaced }, "torn crash", /^(writeFile|append|removeTree) /);
  });
}

Deno.test("recover() leaves every unit whole when any one call fails and it keeps going", async () => {
  await eachCall({ keepReplaced: false, keepGoing: true }, "error", CHANGING);
});

/** Runs a recovery once for each of the `which` calls, with that call failing; then once more. */
async function eachCall(wanted: Wanted, kind: FaultKind, which: RegExp): Promise<void> {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const before = treeOf(server);
  const counting = new FaultyDisk(new Disk());
  assert.equal((await runRecovery(server, wanted, counting.disk)).error, undefined);
  const after = treeOf(server);
  assertNoWorkDirectory(after);
  const failures: string[] = [];
  const chosen = [...counting.calls.entries()].filter(([, call]) => which.test(call));
  for (const [number, [at]] of chosen.entries()) {
    if (number % STRIDE !== STRIDE - 1) continue;
    resetLive(server);
    const faulty = new FaultyDisk(new Disk(), { at, kind });
    try {
      await oneFault(server, wanted, faulty, { before, after });
    } catch (error) {
      failures.push(
        `call ${at}, ${faulty.calls[at]}: ${error instanceof Error ? error.message : error}`,
      );
    }
  }
  assert.equal(failures.length, 0, `${failures.length} calls:\n${failures.slice(0, 8).join("\n")}`);
}

async function oneFault(
  server: SmallServer,
  wanted: Wanted,
  faulty: FaultyDisk,
  { before, after }: { before: Tree; after: Tree },
): Promise<void> {
  let outcome: Outcome | undefined;
  try {
    outcome = await runRecovery(server, wanted, faulty.disk);
  } catch {
    // Nothing was changed, it says.
  }
  const left = treeOf(server);
  assertUnitsWhole(left, before, after, unitsUnderWay(server));
  if (outcome && !faulty.isDown) assertHonest(outcome, server, { left, before, after });
  const isFinished = !left.has(".kmsrecover/journal") && !left.has("store/.kmsrecover/journal");
  // A run that was finished but for its last breath is not to be run again.
  if (isFinished && left.has("store/mail/new.org/eve")) return;
  const again = await runRecovery(server, wanted);
  assert.equal(again.error, undefined);
  assertTree(treeOf(server), after);
}

/** What a run says of its units is so. */
function assertHonest(
  { recovered, untouched }: Outcome,
  { cfgdir }: SmallServer,
  { left, before, after }: { left: Tree; before: Tree; after: Tree },
): void {
  const pathsOf = ({ parent, members }: Outcome["recovered"][number]) =>
    members.map((member) => `${parent}/${member}`.slice(cfgdir.length + 1));
  const part = (tree: Tree, paths: readonly string[]) =>
    new Map(
      [...tree].filter(([path]) => paths.some((it) => path === it || path.startsWith(`${it}/`))),
    );
  for (const unit of recovered) assertTree(part(left, pathsOf(unit)), part(after, pathsOf(unit)));
  for (const unit of untouched) assertTree(part(left, pathsOf(unit)), part(before, pathsOf(unit)));
}
