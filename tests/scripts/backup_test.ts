import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  type BackupOptions,
  changedSince,
  type State,
  writeBackup,
} from "../../scripts/make_backup.ts";
import { buildState, evolve, localTime, sampleServer } from "../../scripts/make_backup.ts";
import { dosTime } from "../../scripts/make_backup/local_time.ts";
import { scratch } from "../support/scratch.ts";
import { parseText, type ReadEntry, readOwnVolumes } from "./read_backup.ts";
import { unzipAccepts } from "./unzip.ts";

const server = sampleServer();
const full = buildState(server);
const state = buildState(evolve(server, { time: localTime("2024-01-08 12:00:00") }));
const FULL: BackupOptions = { type: "F", time: localTime("2024-01-07 01:00:00"), state: full };
const DIFFERENTIAL: BackupOptions = {
  type: "D",
  time: localTime("2024-01-09 01:00:00"),
  state,
  since: full,
};

for (const volumes of [1, 3]) {
  Deno.test(`writeBackup() writes a full state in ${volumes} own volumes`, async () => {
    await using dir = scratch();
    const paths = await writeBackup(dir.path, { ...FULL, volumes });
    assert.deepEqual(
      paths.map((path) => basename(path)),
      ["F20240107T010000Z.zip", "F20240107T010000Z.1.zip", "F20240107T010000Z.2.zip"]
        .slice(0, volumes),
    );
    const entries = await readOwnVolumes(paths);
    assertState(entries, full);
    assertSummary(entries);
    for (const path of paths) assert.equal(await unzipAccepts(path), undefined);
  });
}

Deno.test("writeBackup() writes what changed into a differential, and no deletions", async () => {
  await using dir = scratch();
  const entries = await readOwnVolumes(await writeBackup(dir.path, DIFFERENTIAL));
  const held = changedSince(full, state);
  assertState(entries, held);
  assertSummary(entries);
  assert.ok(held.size < state.size);
  assert.ok([...full.keys()].some((path) => !state.has(path)), "something was deleted");
  assert.ok([...state.keys()].some((path) => !full.has(path)), "something was added");
});

Deno.test("writeBackup() cuts and spans into the number of volumes that is asked for", async () => {
  await using dir = scratch();
  for (const layout of ["cut", "spanned"] as const) {
    const paths = await writeBackup(dir.join(layout), { ...FULL, layout, volumes: 4 });
    assert.equal(paths.length, 4);
  }
});

const FORMS: [string, Partial<BackupOptions>][] = [
  ["stored", { stored: true }],
  ["descriptors", { descriptors: true }],
  ["zip64", { zip64: true }],
  ["UTF-8 flags", { utf8: true }],
];
for (const [name, form] of FORMS) {
  Deno.test(`writeBackup() writes the same contents with ${name}`, async () => {
    await using dir = scratch();
    const entries = await readOwnVolumes(await writeBackup(dir.path, { ...DIFFERENTIAL, ...form }));
    assertState(entries, changedSince(full, state));
    assertSummary(entries);
  });
}

Deno.test("writeBackup() writes the irregularities that a test asks for", async () => {
  await using dir = scratch();
  const read = async (name: string, options: Partial<BackupOptions>) =>
    await readOwnVolumes(await writeBackup(dir.join(name), { ...DIFFERENTIAL, ...options }));
  const summaryOf = (entries: ReadEntry[]) => parseText(entries.at(-1)?.bytes);
  const right = summaryOf(await read("right", {}));

  const bare = await read("bare", { noVersion: true, noSummary: true });
  assert.ok(bare.every(({ name }) => !/^\.(version|summary)\.txt$/.test(name)));
  const wrong = summaryOf(await read("wrong", { wrongCount: -1, wrongSize: 10 }));
  assert.equal(Number(wrong.count_files), Number(right.count_files) - 1);
  assert.equal(Number(wrong.total_size), Number(right.total_size) + 10);
  const colon = await read("colon", { textForm: "colon" });
  assert.match(new TextDecoder().decode(colon.at(-1)?.bytes), /^count_files: \d+$/m);
  const slashed = await read("backslashes", { backslashes: true });
  assert.ok(slashed.some(({ name }) => name.startsWith("@backup\\store\\mail\\")));

  const extra = { name: "new.cfg", content: new Uint8Array(5) };
  const added = await read("added", { extraEntries: [extra] });
  assert.equal(added.at(-2)?.name, "new.cfg");
  assert.equal(Number(summaryOf(added).count_files), Number(right.count_files) + 1);

  const paths = await writeBackup(dir.join("missing"), { ...FULL, volumes: 3, missingVolume: 1 });
  assert.deepEqual(paths.map((path) => basename(path)), [
    "F20240107T010000Z.zip",
    "F20240107T010000Z.2.zip",
  ]);
  assert.ok(!existsSync(dir.join("missing", "F20240107T010000Z.1.zip")));
});

Deno.test("writeBackup() writes the same bytes each time", async () => {
  await using dir = scratch();
  const [a] = await writeBackup(dir.join("a"), FULL);
  const [b] = await writeBackup(dir.join("b"), { ...FULL, state: buildState(sampleServer()) });
  assert.ok(readFileSync(a as string).equals(readFileSync(b as string)));
});

function assertState(entries: readonly ReadEntry[], expected: State): void {
  assert.equal(entries[0]?.name, ".version.txt");
  assert.equal(entries.at(-1)?.name, ".summary.txt");
  const held = entries.slice(1, -1);
  assert.deepEqual(held.map(({ name }) => name), [...expected.keys()]);
  for (const entry of held) {
    const file = expected.get(entry.name);
    assert.ok(file);
    assert.equal(Buffer.compare(entry.bytes, file.bytes), 0, entry.name);
    const { date, time } = dosTime(file.mtime);
    assert.equal(Number(entry.rawTime), date * 0x10000 + time, entry.name);
  }
}

function assertSummary(entries: readonly ReadEntry[]): void {
  const files = entries.slice(1, -1).filter(({ name }) => !name.endsWith("/"));
  const text = new TextDecoder().decode(entries.at(-1)?.bytes);
  assert.match(
    text,
    /^started {5}= [\d-]{10} [\d:]{8}\nfinished {4}= .*\ncount_files = \d+\ntotal_size {2}= \d+\nduration {4}= 00:00:20\.577\n$/,
  );
  const summary = parseText(entries.at(-1)?.bytes);
  assert.equal(Number(summary.count_files), files.length);
  assert.equal(
    Number(summary.total_size),
    files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  );
}
