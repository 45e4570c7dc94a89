import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { locate, readCatalog } from "../../lib/backup/catalog.ts";
import { CAN_LINK_FILES, link } from "../support/links.ts";
import { type Scratch, scratch } from "../support/scratch.ts";

function touch(dir: Scratch, ...names: readonly string[]): void {
  for (const name of names) writeFileSync(dir.join(name), "x".repeat(3));
}

Deno.test("readCatalog() groups volumes in their numeric order and sorts backups by time", async () => {
  await using dir = scratch();
  const volumes = ["", ".1", ".2", ".10", ".9", ".3", ".4", ".5", ".6", ".7", ".8"];
  touch(dir, ...volumes.map((volume) => `F20240107T010000Z${volume}.zip`));
  touch(dir, "d20240111t010000z.ZIP", "C20240104T153000Z.zip", "notes.txt", "other.zip");
  const { sets } = readCatalog(dir.path);
  assert.deepEqual(sets.map(({ name }) => name), [
    "C20240104T153000Z.zip",
    "F20240107T010000Z.zip",
    "d20240111t010000z.ZIP",
  ]);
  const full = sets[1]!;
  assert.deepEqual(full.volumes.map(({ number }) => number), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.ok(full.volumes.every(({ bytes }) => bytes === 3));
  assert.deepEqual(full.missing, []);
});

Deno.test("readCatalog() sees which volumes are missing, and names a backup without its first", async () => {
  await using dir = scratch();
  touch(dir, "F20240107T010000Z.1.zip", "F20240107T010000Z.4.zip");
  const [set] = readCatalog(dir.path).sets;
  assert.deepEqual(set!.missing, [0, 2, 3]);
  assert.equal(set!.name, "F20240107T010000Z.zip");
});

Deno.test("readCatalog() takes a directory that is named like an archive for none", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("F20240107T010000Z.zip"));
  mkdirSync(dir.join("20041024T020000Z"));
  const { sets } = readCatalog(dir.path);
  assert.deepEqual(sets.map(({ name, form, type }) => [name, form, type]), [
    ["20041024T020000Z", "folder", "full"],
  ]);
});

Deno.test("readCatalog() puts a full backup before a differential of the same moment", async () => {
  await using dir = scratch();
  touch(dir, "D20240107T010000Z.zip", "F20240107T010000Z.zip");
  assert.deepEqual(readCatalog(dir.path).sets.map(({ type }) => type), ["full", "differential"]);
});

Deno.test("locate() tells a directory, any volume, and a folder of an unpacked backup apart", async () => {
  await using dir = scratch();
  touch(dir, "F20240107T010000Z.zip", "F20240107T010000Z.1.zip");
  mkdirSync(dir.join("by hand", "@backup"), { recursive: true });
  writeFileSync(dir.join("by hand", ".version.txt"), "");
  assert.equal(locate(dir.path).kind, "directory");
  const volume = locate(dir.join("F20240107T010000Z.1.zip"));
  assert.ok(volume.kind === "backup");
  assert.equal(volume.set.volumes.length, 2);
  for (const path of [dir.join("by hand"), dir.join("by hand", ".version.txt")]) {
    const folder = locate(path);
    assert.ok(folder.kind === "backup" && folder.set.form === "folder");
    assert.equal(folder.set.volumes[0]!.path, dir.join("by hand"));
  }
});

Deno.test("locate() takes files beside a renamed archive for its volumes, as far as they go", async () => {
  await using dir = scratch();
  touch(dir, "old.zip", "old.1.zip", "old.2.zip", "old.4.zip", "else.zip", "lone.7.zip");
  const volumes = (name: string) => {
    const located = locate(dir.join(name));
    assert.ok(located.kind === "backup");
    return located.set.volumes.map(({ path }) => basename(path));
  };
  assert.deepEqual(volumes("old.zip"), ["old.zip", "old.1.zip", "old.2.zip"]);
  assert.deepEqual(volumes("old.2.zip"), ["old.zip", "old.1.zip", "old.2.zip"]);
  assert.deepEqual(volumes("old.4.zip"), ["old.4.zip"]);
  assert.deepEqual(volumes("else.zip"), ["else.zip"]);
  assert.deepEqual(volumes("lone.7.zip"), ["lone.7.zip"]);
});

Deno.test("locate() reads type, time and volumes out of a name that was changed", async () => {
  await using dir = scratch();
  touch(
    dir,
    "F20240107T010000Z (1).zip",
    "F20240107T010000Z.1 (1).zip",
    "F20240107T010000Z.1.zip",
    "Copy of D20240111T010000Z.zip",
    "Copy of D20240111T010000Z.1.zip",
    "server_c20240104t153000z.old.zip",
    "XF20240107T010000Z.zip",
    "F20249907T010000Z-copy.zip",
  );
  const set = (name: string) => {
    const located = locate(dir.join(name));
    assert.ok(located.kind === "backup");
    const { type, time, timeFrom, volumes } = located.set;
    return [type, timeFrom === "name" && time, volumes.map(({ path }) => basename(path))];
  };
  const full = ["F20240107T010000Z (1).zip", "F20240107T010000Z.1 (1).zip"];
  for (const name of full) assert.deepEqual(set(name), ["full", Date.UTC(2024, 0, 7, 1), full]);
  const differential = ["Copy of D20240111T010000Z.zip", "Copy of D20240111T010000Z.1.zip"];
  for (const name of differential) {
    assert.deepEqual(set(name), ["differential", Date.UTC(2024, 0, 11, 1), differential]);
  }
  const copy = "server_c20240104t153000z.old.zip";
  assert.deepEqual(set(copy), ["copy", Date.UTC(2024, 0, 4, 15, 30), [copy]]);
  for (const name of ["XF20240107T010000Z.zip", "F20249907T010000Z-copy.zip"]) {
    assert.deepEqual(set(name), ["copy", false, [name]]);
  }
});

Deno.test("locate() misses the first volume of a renamed backup", async () => {
  await using dir = scratch();
  touch(dir, "F20240107T010000Z.1 (1).zip");
  const located = locate(dir.join("F20240107T010000Z.1 (1).zip"));
  assert.ok(located.kind === "backup");
  assert.deepEqual([located.set.name, located.set.missing], ["F20240107T010000Z (1).zip", [0]]);
});

/** What a differential is known by when it is named in another way. */
function assertDifferential(path: string, directory: string): void {
  const located = locate(path);
  assert.ok(located.kind === "backup");
  assert.equal(located.set.type, "differential");
  assert.equal(located.set.volumes.length, 2);
  assert.equal(located.catalog.directory, directory);
}

// Taken for a backup of its own, a differential would leave a mailbox with its changed files alone.
Deno.test({
  name: "locate() knows a differential behind a link for what it is",
  ignore: !CAN_LINK_FILES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("b"));
    touch(dir, "b/D20240111T010000Z.zip", "b/D20240111T010000Z.1.zip");
    link(dir.join("b", "D20240111T010000Z.zip"), dir.join("latest.zip"));
    assertDifferential(dir.join("latest.zip"), dir.join("b"));
  },
});

Deno.test("locate() knows a differential in whatever case the system accepts its name", async () => {
  await using dir = scratch();
  touch(dir, "D20240111T010000Z.zip", "D20240111T010000Z.1.zip");
  for (
    const name of ["d20240111t010000z.zip", "D20240111T010000Z.ZIP", "d20240111T010000z.1.Zip"]
  ) {
    if (existsSync(dir.join(name))) assertDifferential(dir.join(name), dir.path);
  }
});
