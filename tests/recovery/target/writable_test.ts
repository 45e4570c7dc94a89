import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { RecoveryError } from "../../../lib/model/errors.ts";
import { Disk, type FileSystem, type Info } from "../../../lib/recovery/file_system.ts";
import { checkAccess, checkWritable } from "../../../lib/recovery/target/writable.ts";
import { scratch } from "../../support/scratch.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const IS_ROOT = !IS_WINDOWS && Deno.uid() === 0;

Deno.test("both checks leave nothing behind, of a directory that is not there yet too", async () => {
  await using dir = scratch();
  for (const check of [checkAccess, checkWritable]) {
    check(new Disk(), dir.path);
    check(new Disk(), dir.join("new/store"));
    assert.deepEqual([...Deno.readDirSync(dir.path)], []);
  }
});

Deno.test({
  name: "root may write to a store of the server's own user, and a dry run knows it",
  ignore: !IS_ROOT,
  async fn() {
    await using dir = scratch();
    chownSync(dir.path, 1234, 1234);
    chmodSync(dir.path, 0o700);
    checkAccess(new Disk(), dir.path);
  },
});

/** A disk on which the directory has a mode and an owner, for whoever runs the test. */
function diskWith(info: Partial<Info>): FileSystem {
  return new Proxy(new Disk(), {
    get(disk, name) {
      const method = Reflect.get(disk, name) as (...args: unknown[]) => unknown;
      if (name !== "info") return method.bind(disk);
      return (path: string) => ({ ...disk.info(path), ...info });
    },
  });
}

Deno.test({
  name: "a dry run refuses only what this user surely may not write to",
  ignore: IS_WINDOWS || IS_ROOT,
  async fn() {
    await using dir = scratch();
    const [uid, gid] = [Deno.uid()!, Deno.gid()!];
    const other = { uid: uid + 1, gid: gid + 1 };
    const isRefused = (mode: number, owner: Info["owner"]) => {
      try {
        checkAccess(diskWith({ mode, owner }), dir.path);
        return false;
      } catch (error) {
        assert.ok(error instanceof RecoveryError && error.kind === "failed");
        assert.match(error.message, /^Cannot write to ".*": permission denied$/);
        return true;
      }
    };
    assert.equal(isRefused(0o755, { uid, gid }), false);
    assert.equal(isRefused(0o577, { uid, gid }), true);
    assert.equal(isRefused(0o755, other), true);
    assert.equal(isRefused(0o775, other), false, "it may be in the group");
    assert.equal(isRefused(0o757, other), false);
  },
});

Deno.test("a check without the right to look is an error in words", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("a"));
  const failing = new Proxy(new Disk(), {
    get(disk, name) {
      const method = Reflect.get(disk, name) as (...args: unknown[]) => unknown;
      if (name !== "makeDirectory" && name !== "rename") return method.bind(disk);
      return () => {
        const error = new Error("Read-only file system: x 'y'");
        throw Object.assign(error, { code: "EROFS" });
      };
    },
  });
  for (const check of [checkAccess, checkWritable]) {
    assert.throws(
      () => check(failing, dir.join("a")),
      { message: `Cannot write to "${dir.join("a")}": the file system is mounted read-only` },
    );
  }
});
