import assert from "node:assert/strict";
import type { JournalHead } from "../../../lib/recovery/transaction/journal.ts";
import { holdsKept, publishKept } from "../../../lib/recovery/transaction/kept.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { FaultyDisk } from "../faulty_disk.ts";
import { MemoryDisk, slashed } from "../memory_disk.ts";

const PLACE = new Workplace("/store");
const WORK = "/store/.kmsrecover";
const HEAD: JournalHead = {
  version: 1,
  run: "a run",
  started: "2024-01-07T01:00:00Z",
  boot: "a start",
  targets: { store: "/store", cfgdir: undefined },
  keeps: ["/store"],
  units: ["ann", "bob"].map((name, number) => ({
    number,
    label: name,
    parent: "/store/mail/a.org",
    members: [name],
    staged: [name],
    top: "/store",
    access: {},
    kept: { keep: 0, paths: [`mail.BAK/a.org/${name}`] },
  })),
};

const NONE: ReadonlySet<number> = new Set();

Deno.test("publishKept() gives an older .BAK the time behind its name, and the new its place", async () => {
  const disk = keptDisk();
  const calls = new FaultyDisk(disk);
  assert.deepEqual((await publishKept(calls.disk, PLACE, HEAD, NONE)).map(slashed), [
    "/store/mail.BAK",
  ]);
  assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "replaced");
  assert.equal(disk.readFile("/store/mail.BAK.1970-01-01T0000/a.org/ann/1.eml"), "from before");
  const place = (words: RegExp) => calls.calls.findIndex((call) => words.test(slashed(call)));
  const [away, there, synced] = [
    place(/^rename \/store\/mail\.BAK /),
    place(/^rename .* \/store\/mail\.BAK$/),
    place(/^syncDirectories .*"\/+store"/),
  ];
  assert.ok(-1 < away! && away! < there! && there! < synced!);
});

Deno.test("at every moment the older and the new .BAK are there, whole", async () => {
  for (let at = 0;; at++) {
    const disk = keptDisk();
    const faulty = new FaultyDisk(disk, { at, kind: "crash" });
    const isOver = await publishKept(faulty.disk, PLACE, HEAD, NONE).then(() => true, () => false);
    disk.cutPower("none");
    const texts = [...disk.tree().values()];
    assert.ok(texts.includes("replaced"), faulty.calls[at]);
    assert.ok(texts.includes("from before"), faulty.calls[at]);
    await publishKept(disk, PLACE, HEAD, NONE);
    assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "replaced");
    if (isOver) break;
  }
});

Deno.test("directories in which nothing was kept do not replace an older .BAK", async () => {
  const disk = new MemoryDisk({
    "/store/mail.BAK/a.org/ann/1.eml": "from before",
    [`${WORK}/kept/0/mail.BAK/a.org/x`]: "",
  });
  disk.remove(`${WORK}/kept/0/mail.BAK/a.org/x`);
  assert.equal(holdsKept(disk, PLACE, HEAD), false);
  assert.deepEqual(await publishKept(disk, PLACE, HEAD, NONE), []);
  assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "from before");
});

Deno.test("an empty mailbox that was replaced is kept", async () => {
  const disk = new MemoryDisk({
    [`${WORK}/kept/0/mail.BAK/a.org/bob/x`]: "",
  });
  disk.remove(`${WORK}/kept/0/mail.BAK/a.org/bob/x`);
  assert.deepEqual((await publishKept(disk, PLACE, HEAD, NONE)).map(slashed), ["/store/mail.BAK"]);
  assert.equal(disk.info("/store/mail.BAK/a.org/bob")?.kind, "directory");
});

function keptDisk(): MemoryDisk {
  const disk = new MemoryDisk({
    "/store/mail.BAK/a.org/ann/1.eml": "from before",
    [`${WORK}/kept/0/mail.BAK/a.org/ann/1.eml`]: "replaced",
  });
  return disk;
}
