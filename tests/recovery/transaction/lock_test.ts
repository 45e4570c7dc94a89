import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RecoveryError } from "../../../lib/model/errors.ts";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { takeLock } from "../../../lib/recovery/transaction/lock.ts";
import { Workplace } from "../../../lib/recovery/transaction/workplace.ts";
import { scratch } from "../../support/scratch.ts";
import { MemoryDisk } from "../memory_disk.ts";

/** Asking for a lock that is held waits on another thread where Deno cannot just ask. */
const CAN_ASK = "tryLock" in Deno.FsFile.prototype;

Deno.test({
  name: "takeLock() refuses a second one, names the first, and gives way when it is released",
  ignore: !CAN_ASK,
  async fn() {
    await using dir = scratch();
    const place = new Workplace(dir.path);
    const first = await takeLock(new Disk(), place);
    await assert.rejects(takeLock(new Disk(), place), (error: RecoveryError) => {
      assert.equal(error.kind, "target");
      assert.match(error.message, new RegExp(`process ${Deno.pid} on ".+", since \\d{4}-`));
      return true;
    });
    first.release();
    first.release();
    (await takeLock(new Disk(), place)).release();
  },
});

Deno.test("takeLock() takes over a work directory whose owner has ended", async () => {
  await using dir = scratch();
  mkdirSync(dir.join(".kmsrecover"));
  writeFileSync(dir.join(".kmsrecover/lock"), "");
  writeFileSync(dir.join(".kmsrecover/owner"), '{"pid":1,"host":"gone"}');
  const lock = await takeLock(new Disk(), new Workplace(dir.path));
  assert.match(
    Deno.readTextFileSync(dir.join(".kmsrecover/owner")),
    new RegExp(`"pid":${Deno.pid},`),
  );
  lock.release();
});

Deno.test("takeLock() begins anew where the work directory vanishes while it is being locked", async () => {
  const disk = new MemoryDisk({ "/store/mail/x": "" });
  let openings = 0;
  const vanishing = new Proxy(disk, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (name !== "openLock") return typeof member === "function" ? member.bind(target) : member;
      return (path: string) => {
        openings++;
        if (openings === 1) {
          target.remove("/store/.kmsrecover");
          throw new Deno.errors.NotFound(path);
        }
        const file = target.openLock(path);
        return openings === 2 ? { ...file, isStillThere: () => false } : file;
      };
    },
  });
  (await takeLock(vanishing, new Workplace("/store"))).release();
  assert.equal(openings, 3);
});

Deno.test("takeLock() gives up where the lock can never be opened", async () => {
  const disk = new MemoryDisk({ "/store/mail/x": "" });
  const refusing = new Proxy(disk, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (name !== "openLock") return typeof member === "function" ? member.bind(target) : member;
      return (path: string) => {
        throw new Deno.errors.NotFound(path);
      };
    },
  });
  await assert.rejects(takeLock(refusing, new Workplace("/store")), Deno.errors.NotFound);
});

Deno.test("takeLock() closes its file where it cannot go on", async () => {
  await using dir = scratch();
  const disk = new Proxy(new Disk(), {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (name === "writeFile") {
        return () => {
          throw new Deno.errors.NotCapable("no");
        };
      }
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
  await assert.rejects(takeLock(disk, new Workplace(dir.path)));
  (await takeLock(new Disk(), new Workplace(dir.path))).release();
});

Deno.test("takeLock() refuses a file in the place of the work directory", async () => {
  await using dir = scratch();
  writeFileSync(join(dir.path, ".kmsrecover"), "");
  await assert.rejects(
    takeLock(new Disk(), new Workplace(dir.path)),
    /must be kmsrecover's own directory, but it is a file/,
  );
});
