import assert from "node:assert/strict";
import type { FileSystem } from "../../../lib/recovery/file_system.ts";
import { ioError } from "../faulty_disk.ts";
import { MemoryDisk, slashed } from "../memory_disk.ts";
import { SMALL_LIVE, SMALL_UNITS, smallRun } from "../small_run.ts";

Deno.test("a unit that cannot be replaced is as before, and so is all beside it", async () => {
  const disk = new MemoryDisk(SMALL_LIVE);
  const before = [...disk.tree()];
  const units = [SMALL_UNITS[1]!, SMALL_UNITS[0]!];
  const wanted = { keepReplaced: true, units };
  await assert.rejects(smallRun(failing(disk, /\/sub\/eve$/), wanted), /sub\/eve/);
  assert.deepEqual([...disk.tree()], before);
});

Deno.test("what was replaced before a failure is done, what comes after it is untouched", async () => {
  const disk = new MemoryDisk(SMALL_LIVE);
  await assert.rejects(smallRun(failing(disk, /\/sub\/eve$/), { keepReplaced: false }), /sub\/eve/);
  assert.equal(disk.readFile("/srv/store/mail/a.org/ann/INBOX/1.eml"), "first");
  assert.equal(disk.info("/srv/store/mail/new.org"), undefined);
  assert.equal(disk.readFile("/srv/store/mail/c.db"), "database of now");
  assert.equal(disk.readFile("/srv/mailserver.cfg"), "now");
  assert.equal(disk.info("/srv/.kmsrecover"), undefined);
  for (const area of ["stage", "ready", "swapping", "old"]) {
    assert.deepEqual(disk.names(`/srv/store/.kmsrecover/${area}`), [], area);
  }
  await smallRun(disk, { keepReplaced: false });
  assert.equal(disk.readFile("/srv/mailserver.cfg"), "then");
  assert.equal(disk.info("/srv/store/.kmsrecover"), undefined);
});

Deno.test("units are replaced in their order, the configuration last", async () => {
  const disk = new MemoryDisk(SMALL_LIVE);
  const order: string[] = [];
  await smallRun(
    hooked(disk, (_, to) => {
      if (!to.includes(".kmsrecover")) order.push(to);
    }),
    { keepReplaced: false },
  );
  assert.deepEqual(order, [
    "/srv/store/mail/a.org/ann",
    "/srv/store/mail/new.org/sub/eve",
    "/srv/store/mail/c.db-wal",
    "/srv/store/mail/c.db",
    "/srv/mailserver.cfg",
  ]);
});

/** A disk that renames nothing to a path that is like this. */
function failing(disk: MemoryDisk, path: RegExp): FileSystem {
  return hooked(disk, (from, to) => {
    if (path.test(to) && !to.includes(".kmsrecover")) throw ioError(`rename '${from}' -> '${to}'`);
  });
}

function hooked(disk: MemoryDisk, before: (from: string, to: string) => void): FileSystem {
  return new Proxy<FileSystem>(disk, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (name === "rename") before(slashed(args[0] as string), slashed(args[1] as string));
        return member.apply(target, args);
      };
    },
  });
}
