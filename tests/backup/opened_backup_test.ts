import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import {
  type BackupOptions,
  localTime,
  type State,
  writeBackupSync,
} from "../../scripts/make_backup.ts";
import { locate, readCatalog } from "../../lib/backup/catalog.ts";
import { closeBackup, openBackup, type OpenedBackup } from "../../lib/backup/opened_backup.ts";
import { type Scratch, scratch } from "../support/scratch.ts";

const TIME = localTime("2024-01-07 01:00:00");
const STATE: State = new Map(
  ["mailserver.cfg", "users.cfg", "cluster.cfg", "@backup/license/license.key"].map((path) => [
    path,
    { bytes: new TextEncoder().encode(`the content of ${path}`), mtime: TIME },
  ]),
);

/** The one backup of a directory, opened and closed again. */
function opened(dir: Scratch): OpenedBackup {
  const [set] = readCatalog(dir.path).sets;
  const backup = openBackup(set!);
  closeBackup(backup);
  return backup;
}

function write(dir: Scratch, more: Partial<BackupOptions> = {}): string[] {
  return writeBackupSync(dir.path, { type: "F", time: TIME, state: STATE, ...more });
}

Deno.test("openBackup() names the file of a volume that is missing", async () => {
  for (const [missingVolume, name] of [[0, "Z.zip"], [1, "Z.1.zip"]] as const) {
    await using dir = scratch();
    write(dir, { volumes: 3, missingVolume });
    assert.equal(
      opened(dir).problems[0],
      `volume ${missingVolume} is missing ("F20240107T010000${name}")`,
    );
  }
});

Deno.test("openBackup() says of a backup without summary that a later volume may be missing", async () => {
  for (const [volumes, next] of [[1, 1], [3, 2]] as const) {
    await using dir = scratch();
    const paths = write(dir, { volumes, noSummary: volumes === 1 });
    if (volumes > 1) rmSync(paths.at(-1)!);
    assert.deepEqual(opened(dir).problems, [
      `it has no .summary.txt: its last volume ("F20240107T010000Z.${next}.zip" or a later one) is missing, or the backup was interrupted`,
    ]);
  }
});

Deno.test("openBackup() takes no volume for missing where one that is there cannot be opened", async () => {
  await using dir = scratch();
  const paths = write(dir, { volumes: 3 });
  Deno.truncateSync(paths[2]!, 100);
  assert.deepEqual(opened(dir).problems, [
    `Cannot open "${paths[2]}": the central directory is missing`,
  ]);
});

Deno.test("openBackup() finds the server's offset from UTC, for the backup and its entries", async () => {
  for (const [utcOffsetHours, minutes] of [[-5, -300], [5.5, 330]] as const) {
    await using dir = scratch();
    write(dir, { utcOffsetHours, volumes: 2 });
    const { utcOffset, archives } = opened(dir);
    assert.equal(utcOffset, minutes);
    assert.deepEqual(archives.map((archive) => archive.utcOffset), [minutes, minutes]);
  }
});

Deno.test("openBackup() knows no offset without .version.txt or a name that Kerio gave", async () => {
  await using dir = scratch();
  const [path] = write(dir, { noVersion: true });
  assert.equal(opened(dir).utcOffset, undefined);
  rmSync(path!);
  renameSync(write(dir)[0]!, dir.join("backup.zip"));
  const located = locate(dir.join("backup.zip"));
  assert.ok(located.kind === "backup");
  const backup = openBackup(located.set);
  closeBackup(backup);
  assert.equal(backup.utcOffset, undefined);
});
