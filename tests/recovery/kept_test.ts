import assert from "node:assert/strict";
import type { JournalHead } from "../../lib/recovery/journal.ts";
import { holdsKept, publishKept } from "../../lib/recovery/kept.ts";
import { Workplace } from "../../lib/recovery/workplace.ts";
import { FaultyDisk } from "./faulty_disk.ts";
import { MemoryDisk, slashed } from "./memory_disk.ts";

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
    access: {},
    kept: { keep: 0, paths: [`mail.BAK/a.org/${name}`] },
  })),
};

Deno.test("publishKept() puts the new in the place of the older, and deletes the older then", async () => {
  const disk = keptDisk();
  const calls = new FaultyDisk(disk);
  assert.deepEqual((await publishKept(calls.disk, PLACE, HEAD)).map(slashed), ["/store/mail.BAK"]);
  assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "replaced");
  assert.deepEqual(disk.names(`${WORK}/gone`), []);
  const place = (words: RegExp) => calls.calls.findIndex((call) => words.test(slashed(call)));
  const [away, there, synced, deleted] = [
    place(/^rename \/store\/mail\.BAK /),
    place(/^rename .* \/store\/mail\.BAK$/),
    place(/^syncDirectories .*"\/+store"/),
    place(/^removeTree .*gone\/mail\.BAK/),
  ];
  assert.ok(-1 < away! && away! < there! && there! < synced! && synced! < deleted!);
});

Deno.test("at every moment an older or a new .BAK is there, whole", async () => {
  for (let at = 0;; at++) {
    const disk = keptDisk();
    const faulty = new FaultyDisk(disk, { at, kind: "crash" });
    const isOver = await publishKept(faulty.disk, PLACE, HEAD).then(() => true, () => false);
    disk.cutPower("none");
    const texts = [...disk.tree().values()];
    assert.ok(texts.includes("replaced"), faulty.calls[at]);
    const isNew = disk.readFile("/store/mail.BAK/a.org/ann/1.eml") === "replaced";
    assert.ok(isNew || texts.includes("from before"), faulty.calls[at]);
    await publishKept(disk, PLACE, HEAD);
    assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "replaced");
    if (isOver) break;
  }
});

Deno.test("directories in which nothing was kept do not replace an older .BAK", async () => {
  const disk = new MemoryDisk({
    "/store/mail.BAK/a.org/ann/1.eml": "from before",
    [`${WORK}/gone/x`]: "",
    [`${WORK}/kept/0/mail.BAK/a.org/x`]: "",
  });
  disk.remove(`${WORK}/kept/0/mail.BAK/a.org/x`);
  assert.equal(holdsKept(disk, PLACE, HEAD), false);
  assert.deepEqual(await publishKept(disk, PLACE, HEAD), []);
  assert.equal(disk.readFile("/store/mail.BAK/a.org/ann/1.eml"), "from before");
});

Deno.test("an empty mailbox that was replaced is kept", async () => {
  const disk = new MemoryDisk({
    [`${WORK}/kept/0/mail.BAK/a.org/bob/x`]: "",
    [`${WORK}/gone/x`]: "",
  });
  disk.remove(`${WORK}/kept/0/mail.BAK/a.org/bob/x`);
  assert.deepEqual((await publishKept(disk, PLACE, HEAD)).map(slashed), ["/store/mail.BAK"]);
  assert.equal(disk.info("/store/mail.BAK/a.org/bob")?.kind, "directory");
});

function keptDisk(): MemoryDisk {
  const disk = new MemoryDisk({
    "/store/mail.BAK/a.org/ann/1.eml": "from before",
    [`${WORK}/kept/0/mail.BAK/a.org/ann/1.eml`]: "replaced",
    [`${WORK}/gone/x`]: "",
  });
  disk.remove(`${WORK}/gone/x`);
  return disk;
}
