import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { localTime, writeBackupSync } from "../../scripts/make_backup.ts";
import { DAMAGES, messagesState, writeMessages } from "../../scripts/fuzz/damages.ts";
import { type EntryPlace, mapZip } from "../../scripts/fuzz/zip_map.ts";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { assertSameTree, IS_WINDOWS, kms, makeServer } from "./support.ts";

const COUNT = 2000;
const state = messagesState(COUNT);
const files = [...state].filter(([path]) => !path.endsWith("/"));
const whole = (() => {
  using dir = scratch();
  const bytes = new Uint8Array(readFileSync(writeMessages(dir.path, state)));
  return { bytes, map: mapZip(bytes) };
})();

interface Skipped {
  readonly archive: string;
  readonly entry: string | null;
  readonly reason: string;
}

for (const damage of DAMAGES) {
  Deno.test(`${damage.name}: refused as it is, and all that is whole comes back with --keep-going`, async () => {
    const damaged = damage.apply(whole.bytes, whole.map);
    const places = new Map(whole.map.entries.map((entry) => [entry.name, entry]));
    const isIntact = (path: string) => damaged.isIntact(places.get(path) as EntryPlace);
    await using server = makeServer(({ store }) => {
      // Every message stands there in another version.
      for (const [path] of files) put(targetIn(store, path), `live ${path}`);
    });
    const archive = server.scratch.join("backup", "F20240204T010000Z.zip");
    put(archive, damaged.bytes);
    const refused = await server.run([archive], 4);
    assert.match(refused.stderr, /^error: .*F20240204T010000Z\.zip/m);
    const untouched = readTree(server.dir);
    assert.deepEqual([...untouched.keys()], [...server.before.keys()]);
    assertTree(untouched, server.before);

    const { stdout } = await server.run(
      ["--json", "--replace-incomplete", "--keep-going", archive],
      3,
    );
    const { skipped } = JSON.parse(stdout) as { skipped: Skipped[] };
    const named = new Map(skipped.map((item) => [item.entry, item]));
    const { store } = server.installation;
    let back = 0;
    for (const [path, { bytes }] of files) {
      const found = readIfThere(targetIn(store, path));
      if (found !== undefined && isSame(found, bytes)) {
        back++;
        continue;
      }
      assert.ok(!isIntact(path), `${path} is whole in the archive and did not come back`);
      // Where its name is known, what stands there stays.
      assert.ok(found || damage.name === "the last tenth missing", `${path} is gone`);
      if (found !== undefined) {
        assert.equal(new TextDecoder().decode(found), `live ${path}`, `wrong bytes: ${path}`);
        assert.match(named.get(path)?.reason ?? "", /the live copy ".*" stays/, path);
      }
      if (damage.name !== "the last tenth missing") {
        assert.ok(named.has(path), `${path} is lost and not named`);
      }
    }
    const intact = files.filter(([path]) => isIntact(path)).length;
    assert.equal(back, intact, "files that came back");
    assert.ok(skipped.length > 0);
    const tree = readTree(server.dir);
    assert.ok(![...tree.keys()].some((path) => path.includes(".kmsrecover")));
    const expected = new Set(files.map(([path]) => targetIn("store", path)));
    for (const [path, node] of tree) {
      if (node.kind === "directory" || !path.startsWith("store/mail/company.com/smith/")) continue;
      assert.ok(expected.has(path), `${path} should not be there`);
    }
  });
}

Deno.test("a directory that opens but disagrees with local headers loses no message with --keep-going", async () => {
  const bytes = whole.bytes.slice();
  const { entries } = whole.map;
  const checksum = entries[100]!;
  bytes[checksum.central + 16]! ^= 1;
  // One byte less, so that it does not reach into the next.
  bytes[entries.find(({ packedSize }, n) => n > 400 && packedSize % 2 === 1)!.central + 20]! ^= 1;
  const named = entries[700]!;
  // There, such a name is refused for itself.
  if (!IS_WINDOWS) bytes[named.central + 46 + named.name.length - 1] = 1;
  await using dir = scratch();
  const archive = dir.join("backup", "F20240204T010000Z.zip");
  put(archive, bytes);
  const store = dir.join("store");
  const refused = await kms(["-m", "mail", "-s", store, archive], { cwd: dir.path }, 4);
  assert.match(refused.stderr, /the archive's directory and its local header disagree in its/);
  assert.equal(readIfThere(targetIn(store, checksum.name)), undefined);

  const args = ["--json", "--keep-going", "-m", "mail", "-s", store, archive];
  const { stdout } = await kms(args, { cwd: dir.path }, 3);
  const { skipped } = JSON.parse(stdout) as { skipped: Skipped[] };
  assert.equal(skipped.length, 1, stdout);
  assert.equal(skipped[0]!.entry, null);
  assert.match(skipped[0]!.reason, /its directory does not agree with its local headers/);
  for (const [path, { bytes }] of files) {
    const found = readIfThere(targetIn(store, path));
    assert.ok(found && isSame(found, bytes), `${path} did not come back`);
  }
  assert.equal(
    [...readTree(store).values()].filter(({ kind }) => kind === "file").length,
    files.length,
  );
});

Deno.test("a volume that is missing costs only what it held", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  const some = messagesState(60);
  const time = localTime("2024-02-04 01:00:00");
  for (const missingVolume of [0, 1, 2]) {
    for (const layout of ["own", "cut"] as const) {
      rmSync(dir, { recursive: true, force: true });
      const [first] = writeBackupSync(dir, { type: "F", time, state: some, volumes: 3, layout });
      const held = layout === "own"
        ? entriesIn(first!.replace(/\.zip$/, `${suffix(missingVolume)}.zip`))
        : undefined;
      rmSync(first!.replace(/\.zip$/, `${suffix(missingVolume)}.zip`));
      await server.run([dir], 4);
      server.assertUntouched();
      const target = server.scratch.join(`to ${layout} ${missingVolume}`);
      const args = [
        "--json",
        "--replace-incomplete",
        "--keep-going",
        "-m",
        "mail",
        "-s",
        target,
        dir,
      ];
      const { stdout } = await server.run(args, 3);
      const { skipped } = JSON.parse(stdout) as { skipped: Skipped[] };
      assert.ok(
        skipped.some(({ reason }) => /volume|missing|summary|damaged/.test(reason)),
        stdout,
      );
      let back = 0;
      for (const [path, { bytes }] of some) {
        if (path.endsWith("/")) continue;
        const found = readIfThere(targetIn(target, path));
        if (found !== undefined) assert.ok(isSame(found, bytes), `wrong bytes: ${path}`);
        if (found !== undefined) back++;
        if (held) {
          assert.equal(found === undefined, held.has(path), `${layout} ${missingVolume}: ${path}`);
        }
      }
      assert.ok(back >= 35, `${back} files of ${layout} without volume ${missingVolume}`);
    }
  }
});

Deno.test("one of two differentials that is damaged costs only what it changed", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  const time = localTime("2024-02-04 01:00:00");
  const full = messagesState(20);
  const later = new Map(full);
  const [changed] = [...full.keys()].filter((path) => path.endsWith("00000005.eml"));
  later.set(changed!, { ...full.get(changed!)!, bytes: new TextEncoder().encode("changed") });
  writeBackupSync(dir, { type: "F", time, state: full });
  const [differential] = writeBackupSync(dir, {
    type: "D",
    time: localTime("2024-02-06 01:00:00"),
    state: later,
    since: full,
  });
  const bytes = new Uint8Array(readFileSync(differential!));
  const place = mapZip(bytes).entries.find(({ name }) => name === changed)!;
  bytes[place.data + 3]! ^= 1;
  writeFileSync(differential!, bytes);
  const target = server.scratch.join("to");
  await server.run(["-m", "mail", "-s", target, dir], 4);
  const { stdout } = await server.run(
    ["--json", "--replace-incomplete", "--keep-going", "-m", "mail", "-s", target, dir],
    3,
  );
  const { skipped } = JSON.parse(stdout) as { skipped: Skipped[] };
  assert.ok(skipped.some(({ entry }) => entry === changed));
  for (const [path, { bytes }] of full) {
    if (path.endsWith("/")) continue;
    const found = readIfThere(targetIn(target, path));
    if (path !== changed) assert.ok(found && isSame(found, bytes), path);
    else assert.equal(found, undefined, "an older version must not pass for the newer");
  }
});

Deno.test("verifying a damaged backup names what is damaged, changes nothing and gives 4", async () => {
  await using dir = scratch();
  const damaged = DAMAGES[1]!.apply(whole.bytes, whole.map);
  const archive = dir.join("F20240204T010000Z.zip");
  writeFileSync(archive, damaged.bytes);
  const before = readTree(dir.path);
  const { stdout } = await kms(["--verify", "--json", archive], { cwd: dir.path }, 4);
  const entries = new Set(JSON.parse(stdout).damaged.map(({ entry }: Skipped) => entry));
  for (const [path] of files) {
    const place = whole.map.entries.find(({ name }) => name === path)!;
    assert.equal(entries.has(path), !damaged.isIntact(place), path);
  }
  const listed = await runProgram(["-l", archive], { cwd: dir.path });
  assert.equal(listed.code, 0, listed.stderr);
  assertSameTree(readTree(dir.path), before);
});

function targetIn(store: string, path: string): string {
  return join(store, path.replace("@backup/store/", "")).replaceAll("\\", "/");
}

function suffix(volume: number): string {
  return volume === 0 ? "" : `.${volume}`;
}

function entriesIn(archive: string): Set<string> {
  return new Set(mapZip(new Uint8Array(readFileSync(archive))).entries.map(({ name }) => name));
}

function put(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return new Uint8Array(readFileSync(path));
  } catch {
    return undefined;
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

Deno.test("of a damaged database all files stay as they are, and none is mixed", async () => {
  await using dir = scratch();
  const mailbox = "@backup/store/mail/company.com/smith";
  const state = new Map(messagesState(3));
  const time = localTime("2024-02-04 01:00:00");
  const names = [".journal.db", ".journal.db-wal", ".journal.db-shm"];
  for (const name of names) {
    state.set(`${mailbox}/${name}`, {
      bytes: new TextEncoder().encode(`new ${name}`),
      mtime: time,
    });
  }
  const [archive] = writeBackupSync(dir.join("backup"), { type: "F", time, state });
  const bytes = new Uint8Array(readFileSync(archive!));
  const place = mapZip(bytes).entries.find(({ name }) => name.endsWith("/.journal.db"))!;
  bytes[place.data + 2]! ^= 1;
  writeFileSync(archive!, bytes);
  const store = dir.join("store");
  const live = targetIn(store, mailbox);
  const args = [
    "--json",
    "--replace-incomplete",
    "--keep-going",
    "-m",
    "mail",
    "-s",
    store,
    archive!,
  ];
  const { stdout } = await kms(args, { cwd: dir.path }, 3);
  assert.deepEqual(names.map((name) => readIfThere(join(live, name))), [
    undefined,
    undefined,
    undefined,
  ]);
  const skipped = JSON.parse(stdout).skipped.map(({ entry }: Skipped) => entry).sort();
  assert.deepEqual(skipped, names.map((name) => `${mailbox}/${name}`).sort());
  for (const name of [".journal.db", ".journal.db-wal"]) put(join(live, name), `live ${name}`);
  await kms(args, { cwd: dir.path }, 3);
  assert.deepEqual(
    names.map((name) => new TextDecoder().decode(readIfThere(join(live, name)))),
    ["live .journal.db", "live .journal.db-wal", ""],
  );
});
