import assert from "node:assert/strict";
import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { Disk, type FileSystem } from "../../../lib/recovery/file_system.ts";
import { scratch } from "../../support/scratch.ts";
import { makeSmallServer, runRecovery, UNITS } from "../support.ts";

Deno.test("a unit is ready only when each of its files and directories is on the disk", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  using files = watchSyncs();
  const directories = new Set<string>();
  let ready = 0;
  const disk = watched({
    syncDirectories: (paths) => paths.forEach((path) => directories.add(path)),
    rename(from) {
      if (!/[/\\]stage[/\\]\d+$/.test(from)) return;
      ready++;
      for (const { path, isDirectory, inode } of below(from)) {
        if (!isDirectory) assert.ok(files.inodes.has(inode), `${path} was not synced`);
        else if (Deno.build.os !== "windows") {
          assert.ok(directories.has(path), `${path} was not synced`);
        }
      }
    },
  });
  await runRecovery(server, {}, disk);
  assert.equal(ready, UNITS.length);
});

Deno.test("nothing is replaced before the last unit is built, where all of them fit", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const order: string[] = [];
  const disk = watched({
    rename(from, to) {
      if (/[/\\]stage[/\\]\d+$/.test(from)) order.push("built");
      if (dirname(dirname(from)).endsWith("swapping")) order.push(`in place: ${to}`);
    },
  });
  await runRecovery(server, {}, disk);
  assert.equal(order.lastIndexOf("built"), UNITS.length - 1);
  assert.equal(order.at(-1), `in place: ${join(server.cfgdir, "mailserver.cfg")}`);
});

/** The real disk, with a look at some calls before they happen. */
function watched(before: {
  rename?: (from: string, to: string) => void;
  syncDirectories?: (paths: readonly string[]) => void;
}): FileSystem {
  return new Proxy<FileSystem>(new Disk(), {
    get: (disk, name) => (...args: unknown[]) => {
      const look = Reflect.get(before, name) as ((...args: unknown[]) => void) | undefined;
      look?.(...args);
      return (Reflect.get(disk, name) as (...args: unknown[]) => unknown).apply(disk, args);
    },
  });
}

/** The inodes of the files that are synced while this is held. */
function watchSyncs(): Disposable & { readonly inodes: ReadonlySet<number> } {
  const inodes = new Set<number>();
  const { sync, syncSync } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.sync = function () {
    const { ino } = this.statSync();
    return sync.call(this).then(() => void inodes.add(ino!));
  };
  Deno.FsFile.prototype.syncSync = function () {
    syncSync.call(this);
    inodes.add(this.statSync().ino!);
  };
  return {
    inodes,
    [Symbol.dispose]: () => Object.assign(Deno.FsFile.prototype, { sync, syncSync }),
  };
}

function* below(
  directory: string,
): Generator<{ path: string; isDirectory: boolean; inode: number }> {
  for (const name of readdirSync(directory)) {
    const path = join(directory, name);
    const info = statSync(path);
    yield { path, isDirectory: info.isDirectory(), inode: info.ino };
    if (info.isDirectory()) yield* below(path);
  }
}
