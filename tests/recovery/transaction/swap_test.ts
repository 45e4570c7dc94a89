import assert from "node:assert/strict";
import type { JournalUnit } from "../../../lib/recovery/transaction/journal.ts";
import { prepareSwap, StuckSwapError, swapIn } from "../../../lib/recovery/transaction/swap.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { FaultyDisk, ioError } from "../faulty_disk.ts";
import { MemoryDisk } from "../memory_disk.ts";

const PLACE = new Workplace("/store");
const WORK = "/store/.kmsrecover";

const DATABASE: JournalUnit = {
  number: 4,
  label: "mail/c.db",
  parent: "/store/mail",
  members: ["c.db-wal", "c.db-shm", "c.db"],
  staged: ["c.db-wal", "c.db"],
  top: "/store",
  access: {},
  kept: undefined,
};

const MAILBOX: JournalUnit = {
  number: 0,
  label: "ann@a.org",
  parent: "/store/mail/a.org",
  members: ["ann"],
  staged: ["ann"],
  top: "/store",
  access: {},
  kept: { keep: 0, paths: ["mail.BAK/a.org/ann"] },
};

Deno.test("swapIn() puts all members of a database in place, and takes away the others", () => {
  const disk = databaseDisk();
  prepareSwap(disk, PLACE, DATABASE);
  swapIn(disk, PLACE, DATABASE);
  assert.deepEqual(filesIn(disk, "/store/mail"), { "c.db": "then", "c.db-wal": "log of then" });
  assert.deepEqual(filesIn(disk, `${WORK}/old/4`), { "c.db": "now", "c.db-shm": "shared of now" });
});

Deno.test("swapIn() of what stands in its place already changes nothing", () => {
  const disk = databaseDisk();
  prepareSwap(disk, PLACE, DATABASE);
  swapIn(disk, PLACE, DATABASE);
  disk.writeFile("/store/mail/c.db-shm", "written by the server that was started");
  const before = [...disk.tree()];
  swapIn(disk, PLACE, DATABASE);
  assert.deepEqual([...disk.tree()], before);
});

Deno.test("a file that replaces a file is in its place at every moment", () => {
  const disk = databaseDisk();
  prepareSwap(disk, PLACE, DATABASE);
  const watched = new Proxy(disk, {
    get: (target, name) => {
      assert.ok(target.info("/store/mail/c.db"), `${String(name)} finds no c.db`);
      const member = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  swapIn(watched, PLACE, DATABASE);
});

Deno.test("swapIn() works where files cannot have second names", () => {
  const disk = databaseDisk();
  disk.link = () => {
    throw ioError("link");
  };
  prepareSwap(disk, PLACE, DATABASE);
  swapIn(disk, PLACE, DATABASE);
  assert.deepEqual(filesIn(disk, "/store/mail"), { "c.db": "then", "c.db-wal": "log of then" });
});

for (const unit of [DATABASE, MAILBOX]) {
  Deno.test(`an error at any call of the swap of ${unit.label} leaves what was there`, () => {
    for (let at = 0;; at++) {
      const disk = unit === DATABASE ? databaseDisk() : mailboxDisk();
      prepareSwap(disk, PLACE, unit);
      const before = filesIn(disk, "/store/mail");
      const faulty = new FaultyDisk(disk, { at, kind: "error" });
      try {
        swapIn(faulty.disk, PLACE, unit);
        if (faulty.calls.length <= at) break;
      } catch {
        assert.deepEqual(filesIn(disk, "/store/mail"), before, faulty.calls[at]);
        const staged = `${WORK}/swapping/${unit.number}`;
        assert.equal(disk.names(staged).length, unit.staged.length, faulty.calls[at]);
      }
    }
  });
}

Deno.test("a swap that cannot be undone says so, and the next run finishes it", () => {
  const disk = mailboxDisk();
  prepareSwap(disk, PLACE, MAILBOX);
  let renames = 0;
  const stubborn = new Proxy(disk, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (name === "rename") {
        return (from: string, to: string) => {
          if (++renames > 1) throw ioError(`rename '${from}' -> '${to}'`);
          target.rename(from, to);
        };
      }
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  assert.throws(() => swapIn(stubborn, PLACE, MAILBOX), StuckSwapError);
  assert.equal(disk.info("/store/mail/a.org/ann"), undefined);
  swapIn(disk, PLACE, MAILBOX);
  assert.deepEqual(filesIn(disk, "/store/mail/a.org/ann"), { "1.eml": "then" });
  assert.deepEqual(filesIn(disk, `${WORK}/kept/0/mail.BAK/a.org/ann`), { "1.eml": "now" });
});

Deno.test("what was kept first stays what is kept", () => {
  const disk = mailboxDisk({ [`${WORK}/kept/0/mail.BAK/a.org/ann/1.eml`]: "the original" });
  prepareSwap(disk, PLACE, MAILBOX);
  swapIn(disk, PLACE, MAILBOX);
  assert.deepEqual(filesIn(disk, `${WORK}/kept/0/mail.BAK/a.org/ann`), { "1.eml": "the original" });
  assert.deepEqual(filesIn(disk, `${WORK}/old/0/ann`), { "1.eml": "now" });
});

function databaseDisk(): MemoryDisk {
  return new MemoryDisk({
    "/store/mail/c.db": "now",
    "/store/mail/c.db-shm": "shared of now",
    [`${WORK}/swapping/4/c.db`]: "then",
    [`${WORK}/swapping/4/c.db-wal`]: "log of then",
    [`${WORK}/old/x`]: "",
  });
}

function mailboxDisk(more: Readonly<Record<string, string>> = {}): MemoryDisk {
  return new MemoryDisk({
    "/store/mail/a.org/ann/1.eml": "now",
    [`${WORK}/swapping/0/ann/1.eml`]: "then",
    [`${WORK}/old/x`]: "",
    ...more,
  });
}

/** The files below a directory by their paths relative to it. */
function filesIn(disk: MemoryDisk, directory: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [path, text] of disk.tree()) {
    if (text !== undefined && path.startsWith(`${directory}/`)) {
      files[path.slice(directory.length + 1)] = text;
    }
  }
  return files;
}
