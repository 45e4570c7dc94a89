import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localTime, writeZip } from "../../scripts/make_backup.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { readTree } from "../support/tree.ts";
import { IS_ROOT, IS_WINDOWS, kms, makeServer, TESTDATA } from "./support.ts";

const ACTIONS: readonly (readonly string[])[] = [["-l"], ["--verify"], ["--dry-run"], []];
const COPY = "C20240104T153000Z.zip";

/** The error and the hints of a run that ends with 4. */
async function diagnosis(
  dir: Scratch,
  args: readonly string[],
): Promise<{ error: string; hints: string[] }> {
  const targets = ["-s", dir.join("s"), "-c", dir.join("c")];
  const { stdout } = await kms(["--json", ...targets, ...args], { cwd: dir.path }, 4);
  const { error } = JSON.parse(stdout);
  assert.deepEqual(readdirSync(dir.path).filter((name) => name.length === 1), [], "made a target");
  return { error: error.message, hints: error.hints };
}

/** Demands the same error and hints of all actions and gives them. */
async function sameOfAll(
  dir: Scratch,
  ...args: readonly string[]
): Promise<{ error: string; hints: string[] }> {
  const [first, ...others] = await Promise.all(
    ACTIONS.map((action) => diagnosis(dir, [...action, ...args])),
  );
  for (const other of others) assert.deepEqual(other, first);
  return first!;
}

/** The copy of the samples, cut off amid its entries. */
function writeCut(path: string): void {
  const bytes = readFileSync(join(TESTDATA, COPY));
  writeFileSync(path, bytes.subarray(0, bytes.length >> 1));
}

Deno.test("an archive that is cut off gets the same diagnosis and advice from every action", async () => {
  await using dir = scratch();
  writeCut(dir.join(COPY));
  const { error, hints } = await sameOfAll(dir, dir.join(COPY));
  assert.equal(error, `Cannot open "${dir.join(COPY)}": the central directory is missing`);
  assert.ok(hints.some((hint) => hint.includes("--keep-going")), hints.join());
  assert.ok(!hints.some((hint) => hint.includes("--force")), "nothing can be trusted there");
  const forced = await sameOfAll(dir, "--force", dir.join(COPY));
  assert.deepEqual(forced, { error, hints });
});

Deno.test("a directory of archives that cannot be opened gets the same from every action", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("backup"));
  writeCut(dir.join("backup", COPY));
  const { error, hints } = await sameOfAll(dir, dir.join("backup"));
  assert.equal(error, `No backup in "${dir.join("backup")}" is complete`);
  assert.match(hints[0]!, /^"C20240104T153000Z\.zip": .*the central directory is missing$/);
  assert.ok(hints.some((hint) => hint.includes("--keep-going")), hints.join());
});

Deno.test("-l --keep-going lists what a recovery with --keep-going finds", async () => {
  await using dir = scratch();
  writeCut(dir.join(COPY));
  const read = async (args: readonly string[], code: number) =>
    JSON.parse(
      (await kms(["--json", "--keep-going", ...args, dir.path], { cwd: dir.path }, code))
        .stdout,
    );
  const listed = await read(["-l"], 0);
  const recovered = await read(["-s", dir.join("s"), "-c", dir.join("c")], 3);
  assert.ok(listed.files > 20);
  assert.equal(listed.files, recovered.files);
  assert.match(listed.backups[0].problems[0], /the central directory is missing/);
});

Deno.test("what is no zip at all is said to be none, without advice that cannot help", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("notes.txt"), "buy milk\n");
  writeFileSync(dir.join("empty.zip"), "");
  for (
    const [name, reason] of [
      ["notes.txt", "it is not a zip archive"],
      ["empty.zip", "it is empty"],
    ] as const
  ) {
    for (const more of [[], ["--keep-going"], ["--force"]]) {
      const { error, hints } = await sameOfAll(dir, ...more, dir.join(name));
      assert.equal(error, `Cannot open "${dir.join(name)}": ${reason}`);
      assert.ok(!hints.some((hint) => /--keep-going|--force/.test(hint)), hints.join());
    }
  }
});

Deno.test("-l of a set with one broken volume lists the rest, with the diagnosis and the advice", async () => {
  await using dir = scratch();
  for (const volume of ["", ".1", ".2"]) {
    copyFileSync(
      join(TESTDATA, `F20240107T010000Z${volume}.zip`),
      dir.join(`F20240107T010000Z${volume}.zip`),
    );
  }
  Deno.truncateSync(dir.join("F20240107T010000Z.1.zip"), 5000);
  const { stdout } = await kms(["-l", "--json", dir.path], { cwd: dir.path });
  const { files, warnings } = JSON.parse(stdout);
  assert.ok(files > 50);
  const warning = warnings.find(({ message }: { message: string }) =>
    /Cannot open ".*\.1\.zip": the central directory is missing/.test(message)
  );
  assert.ok(warning.hints.some((hint: string) => hint.includes("--keep-going")));
});

Deno.test({
  name: "an archive without the right to read it is said to be that, with what to do",
  ignore: IS_WINDOWS || IS_ROOT,
  async fn() {
    await using dir = scratch();
    copyFileSync(join(TESTDATA, COPY), dir.join(COPY));
    Deno.chmodSync(dir.join(COPY), 0);
    for (const more of [[], ["--force"], ["--keep-going"]]) {
      const { error, hints } = await sameOfAll(dir, ...more, dir.join(COPY));
      assert.equal(error, `Cannot open "${dir.join(COPY)}": permission denied`);
      assert.ok(hints.some((hint) => /right to read/.test(hint)), hints.join());
      assert.ok(!hints.some((hint) => /--keep-going|--force/.test(hint)), hints.join());
    }
    mkdirSync(dir.join("locked"));
    Deno.chmodSync(dir.join("locked"), 0);
    const locked = await sameOfAll(dir, dir.join("locked"));
    assert.equal(locked.error, `Cannot read "${dir.join("locked")}": permission denied`);
    assert.ok(locked.hints.some((hint) => /right to read/.test(hint)));
    Deno.chmodSync(dir.join("locked"), 0o700);
  },
});

const TIME = localTime("2024-01-01 10:00:00");

/** A zip of four pictures. */
function writePhotos(path: string): void {
  const photos = ["beach", "dunes", "gulls", "pier"].map((name) => ({
    name: `holiday/${name}.jpg`,
    content: new TextEncoder().encode(name),
    time: TIME,
  }));
  writeZip(path, photos);
}

Deno.test("a zip of something else is called what it is, by every action and whatever options", async () => {
  await using dir = scratch();
  writePhotos(dir.join("photos.zip"));
  const called =
    'is not a backup of Kerio Connect: it holds "holiday/beach.jpg", "holiday/dunes.jpg", "holiday/gulls.jpg" and 1 more';
  for (const more of [[], ["--keep-going"]]) {
    const { error, hints } = await sameOfAll(dir, ...more, dir.join("photos.zip"));
    assert.equal(error, `"${dir.join("photos.zip")}" ${called}`);
    assert.ok(hints.some((hint) => /--force; .*-c <dir>/.test(hint)), hints.join());
  }
  for (const action of ["-l", "--verify"]) {
    const code = action === "-l" ? 0 : 4;
    const args = [action, "--force", "--json", dir.join("photos.zip")];
    const { stdout } = await kms(args, { cwd: dir.path }, code);
    const { files, warnings } = JSON.parse(stdout);
    assert.equal(files, 4);
    assert.equal(warnings[0].message, `"photos.zip": it ${called}`);
  }
});

Deno.test("a zip of something else never goes into the live server unless -c names where", async () => {
  await using server = makeServer();
  const path = server.scratch.join("photos.zip");
  writePhotos(path);
  for (const args of [["--force"], ["--force", "--dry-run"], ["--force", "-s", "elsewhere"]]) {
    const { stderr } = await server.run([...args, "--yes", path], 4);
    assert.match(stderr, /^error: ".*photos\.zip" is not a backup of Kerio Connect: it holds /m);
    assert.match(stderr, /^hint: .*-c <dir>/m);
    server.assertUntouched();
  }
  const target = server.scratch.join("pictures");
  await server.run(["--force", "-c", target, path], 3);
  assert.ok(readTree(target).has("holiday/beach.jpg"));
  server.assertUntouched();
});
