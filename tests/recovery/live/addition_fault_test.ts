import assert from "node:assert/strict";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { scratch } from "../../support/scratch.ts";
import { assertTree, type Tree } from "../../support/tree.ts";
import { type FaultKind, FaultyDisk } from "../faulty_disk.ts";
import {
  assertNoWorkDirectory,
  makeSmallServer,
  resetLive,
  runRecovery,
  treeOf,
  withoutSyncing,
} from "../support.ts";

const STRIDE = Deno.env.has("KMSRECOVER_THOROUGH") ? 1 : 5;
const CHANGING = /^(?!info|names|readFile|entries|readBytes|checksum)/;

/** Backed up beside what every small server has: a folder that is lacking, and a database. */
const MORE = {
  "@backup/store/mail/a.org/ann/INBOX/#msgs/00000004.eml": "fourth",
  "@backup/store/mail/a.org/ann/Archive/#msgs/00000001.eml": "of last year",
  "@backup/store/mail/a.org/zoe/INBOX/status.fld": "T0\r\nU00000003",
  "@backup/store/mail/a.org/zoe/INBOX/#msgs/00000002.eml": "to zoe",
};

for (const kind of ["error", "crash", "torn crash"] as const) {
  Deno.test(`an addition takes nothing live away when any one call fails: ${kind}`, async () => {
    await eachCall(kind);
  });
}

async function eachCall(kind: FaultKind): Promise<void> {
  using _ = withoutSyncing();
  await using dir = scratch();
  const server = makeSmallServer(dir.path, MORE);
  const reset = () => {
    resetLive(server);
    Deno.utimeSync(`${server.store}/mail/.caldav.db`, 1, 1);
    Deno.utimeSync(`${server.store}/mail/.caldav.db-shm`, 1, 1);
    Deno.writeTextFileSync(`${server.store}/mail/a.org/zoe/INBOX/status.fld`, "T0\r\nU00000001");
  };
  reset();
  const before = treeOf(server);
  const counting = new FaultyDisk(new Disk());
  assert.equal((await runRecovery(server, { adds: true }, counting.disk)).error, undefined);
  const after = treeOf(server);
  assertNoWorkDirectory(after);
  const which = kind === "torn crash" ? /^(writeFile|append|removeTree) / : CHANGING;
  const chosen = [...counting.calls.entries()].filter(([, call]) => which.test(call));
  for (const [number, [at]] of chosen.entries()) {
    if (number % STRIDE !== STRIDE - 1) continue;
    reset();
    const faulty = new FaultyDisk(new Disk(), { at, kind });
    await runRecovery(server, { adds: true }, faulty.disk).catch(() => {});
    const call = `call ${at}, ${faulty.calls[at]}`;
    assertNothingTaken(treeOf(server), before, call);
    assert.equal((await runRecovery(server, { adds: true })).error, undefined, call);
    assertTree(treeOf(server), after, { ignoreTimes: true });
  }
}

/** Every message that stood there still does; every other content is there, in its place or kept. */
function assertNothingTaken(now: Tree, before: Tree, call: string): void {
  const contents = new Set([...now.values()].map(({ bytes }) => String(bytes)));
  for (const [path, { kind, bytes }] of before) {
    if (kind !== "file" || path.endsWith("status.fld")) continue;
    const isLive = path.endsWith(".eml") && !path.includes(".BAK/");
    if (isLive) assert.deepEqual(now.get(path)?.bytes, bytes, `${call}: ${path}`);
    else assert.ok(contents.has(String(bytes)), `${call}: ${path} is lost`);
  }
}
