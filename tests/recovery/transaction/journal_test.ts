import assert from "node:assert/strict";
import {
  beginJournal,
  type JournalHead,
  noteDone,
  noteFinish,
  noteLosses,
  readJournal,
} from "../../../lib/recovery/transaction/journal.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { MemoryDisk } from "../memory_disk.ts";

const PLACE = new Workplace("/store");
const HEAD: JournalHead = {
  version: 1,
  run: "a run",
  started: "2024-01-07T01:00:00Z",
  boot: "a start",
  targets: { store: "/store", cfgdir: "/srv" },
  units: [],
  keeps: [],
};
const LOST = [{ archive: "F.zip", entry: "a\nb", reason: "damaged" }];

Deno.test("readJournal() gives what was noted", async () => {
  const disk = emptyDisk();
  await beginJournal(disk, PLACE, HEAD, { done: new Set([7]), losses: new Map([[7, LOST]]) });
  noteDone(disk, PLACE, [1, 2]);
  noteLosses(disk, PLACE, 3, LOST);
  const { done, losses, finish, ...head } = readJournal(disk, PLACE)!;
  assert.deepEqual(JSON.parse(JSON.stringify(head)), HEAD);
  assert.deepEqual([...done], [7, 1, 2]);
  assert.deepEqual([...losses], [[7, LOST], [3, LOST]]);
  assert.equal(finish, undefined);
  noteFinish(disk, PLACE, { lost: LOST, kept: ["/store/mail.BAK"] });
  assert.deepEqual(readJournal(disk, PLACE)!.finish, { lost: LOST, kept: ["/store/mail.BAK"] });
});

Deno.test("a journal that was cut off anywhere in its notes is read as far as it goes", async () => {
  const disk = emptyDisk();
  await beginJournal(disk, PLACE, HEAD, { done: new Set(), losses: new Map() });
  const head = disk.readFile(PLACE.journal)!;
  noteDone(disk, PLACE, [10, 11]);
  const whole = disk.readFile(PLACE.journal)!;
  for (let length = head.length; length <= whole.length; length++) {
    disk.writeFile(PLACE.journal, whole.slice(0, length));
    const { done } = readJournal(disk, PLACE)!;
    assert.ok([...done].every((number, at) => number === 10 + at), `${length} bytes`);
    noteDone(disk, PLACE, [12]);
    assert.ok(readJournal(disk, PLACE)!.done.has(12), `${length} bytes and a note`);
  }
});

Deno.test("a journal of another version, or of no sense, is none", () => {
  for (const text of ["", "{", "null", "[]", '{"version":2,"units":[]}', '{"version":1}']) {
    const disk = emptyDisk();
    disk.writeFile(PLACE.journal, text);
    assert.equal(readJournal(disk, PLACE), undefined, text);
  }
});

Deno.test("an older journal is there until the new one is, with a power cut in between", async () => {
  for (const survival of ["none", "all"] as const) {
    const disk = emptyDisk();
    await beginJournal(disk, PLACE, HEAD, { done: new Set([1]), losses: new Map() });
    const torn = new Proxy(disk, {
      get: (target, name) => {
        if (name === "rename") throw new Error("power cut");
        const member = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
    const other = { ...HEAD, run: "another run" };
    await assert.rejects(
      beginJournal(torn, PLACE, other, { done: new Set(), losses: new Map() }),
    );
    disk.cutPower(survival);
    assert.equal(readJournal(disk, PLACE)!.run, "a run");
    assert.deepEqual([...readJournal(disk, PLACE)!.done], [1]);
  }
});

Deno.test("a journal and what it notes are on the disk when they are written", async () => {
  const disk = emptyDisk();
  await beginJournal(disk, PLACE, HEAD, { done: new Set(), losses: new Map() });
  noteDone(disk, PLACE, [1]);
  disk.cutPower("none");
  assert.deepEqual([...readJournal(disk, PLACE)!.done], [1]);
});

function emptyDisk(): MemoryDisk {
  return new MemoryDisk({ "/store/.kmsrecover/lock": "" });
}
