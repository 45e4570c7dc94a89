import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { readUnpacked } from "../../lib/backup/unpacked.ts";
import { MOST_HEAD } from "../../lib/extraction/entry_bytes.ts";
import { BugError } from "../../lib/extraction/skills.ts";
import type { ArchiveHandle, SliceResult } from "../../lib/extraction/slice.ts";
import { CentralDirectory } from "../../lib/zip/central_directory.ts";
import { visiting } from "../../lib/extraction/visitor.ts";
import type { ZipEntry } from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { mail } from "../zip/helpers.ts";
import { type Fault, FAULTY, FIRST, GREP, LOOK, SKILLED_WORKERS, SLEEP } from "./skills.ts";
import { archiveWith, runPool, sliceWith, text } from "./support.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A folder of an unpacked backup. */
function folderWith(path: string, contents: readonly Uint8Array[]): ArchiveHandle {
  mkdirSync(path);
  contents.forEach((content, n) => writeFileSync(join(path, `${n}`.padStart(5, "0")), content));
  const { directory } = readUnpacked(path);
  return { label: path, paths: [path], form: "folder", directory: directory.share() };
}

/** Visits all of an archive with workers or without. */
async function visitAll<P, F>(
  archive: ArchiveHandle,
  visitor: { readonly name: string } & Parameters<typeof visiting<P, F, never>>[0],
  { parameters, jobs = 0, about, ...setup }: {
    readonly parameters: P;
    readonly jobs?: number;
    readonly about?: unknown;
    readonly keepGoing?: boolean;
    readonly password?: string;
  },
): Promise<SliceResult<F>> {
  const { results } = await runPool<F>(
    { archives: [archive], visitor: visiting(visitor, parameters), ...setup },
    [sliceWith(archive, { kind: "visit", about })],
    { jobs, workers: SKILLED_WORKERS },
  );
  assert.equal(results.length, 1);
  return results[0]!;
}

/** What LOOK has to see of a content. */
function looked(content: Uint8Array, counts: readonly number[]) {
  const bytes = counts.map((count) => content.subarray(0, count));
  return {
    size: content.length,
    heads: bytes.map((head) => `${head.length} ${sha256(head)}`),
    checked: bytes.map(({ length }) => length === content.length),
    whole: sha256(content),
  };
}

const anyForm = fc.constantFrom<Partial<ZipEntry>>(
  {},
  { level: 1 },
  { method: "stored" },
  { descriptor: true },
  { descriptor: "unsigned", zip64: true },
  { method: "stored", zip64: true },
);
const anyContent = fc.record({
  seed: fc.nat(10_000),
  length: fc.oneof(fc.nat(20), fc.nat(5000), fc.nat(60_000)),
}).map(({ seed, length }) => mail(seed, length));

Deno.test("a visitor sees what the whole of each file begins with, however it is packed", async () => {
  await using dir = scratch();
  let files = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(anyContent, anyForm), { minLength: 20, maxLength: 60 }),
      fc.array(fc.nat(9000), { maxLength: 4 }),
      async (entries, counts) => {
        const contents = entries.map(([content]) => content);
        const zip = archiveWith(
          dir.join(`${files}.zip`),
          entries.map(([content, form], n) => ({ name: `${n}`, content, ...form })),
        );
        const folder = folderWith(dir.join(`${files}`), contents);
        for (const archive of [zip, folder]) {
          files += contents.length;
          const { visited, failures } = await visitAll(archive, LOOK, { parameters: { counts } });
          assert.deepEqual(failures, []);
          assert.deepEqual(
            visited,
            contents.map((content, position) => ({ position, found: looked(content, counts) })),
          );
        }
      },
    ),
    { numRuns: 60 },
  );
  assert.ok(files > 1500, `only ${files} files`);
});

Deno.test("a visitor sees encrypted files as others", async () => {
  await using dir = scratch();
  const contents = [0, 1, 100, 5000, 70_000].map((length) => mail(length, length));
  const archive = archiveWith(
    dir.join("X.zip"),
    contents.map((content, n) => ({ name: `${n}`, content, password: "pass" })),
  );
  const counts = [10, 3000];
  for (const jobs of [0, 1]) {
    const { visited } = await visitAll(archive, LOOK, {
      parameters: { counts },
      password: "pass",
      jobs,
    });
    assert.deepEqual(visited!.map(({ found }) => found), contents.map((it) => looked(it, counts)));
  }
  const { failures, visited } = await visitAll(archive, LOOK, {
    parameters: { counts },
    password: "wrong",
    keepGoing: true,
  });
  assert.equal(failures.length, contents.length);
  assert.deepEqual(visited, []);
});

Deno.test("a visitor sees the beginning of a file of any size at once, and all of it in chunks", async () => {
  await using dir = scratch();
  const block = mail(1, 100_000);
  const content = Buffer.concat(Array.from({ length: 250 }, () => block));
  assert.ok(content.length > 16 << 20);
  const archives = [
    archiveWith(dir.join("X.zip"), [
      { name: "deflated", content, level: 1 },
      { name: "stored", content, method: "stored" },
    ]),
    folderWith(dir.join("folder"), [content]),
    archiveWith(dir.join("Y.zip"), [
      { name: "encrypted", content, method: "stored", password: "pass" },
    ]),
  ];
  const head = (count: number) => `${count} ${sha256(content.subarray(0, count))}`;
  for (const archive of archives) {
    const onlyHeads = archive.paths[0]!.endsWith("Y.zip");
    const { visited, failures } = await visitAll(archive, LOOK, {
      parameters: { counts: [1000, 1 << 24], onlyHeads },
      password: "pass",
    });
    assert.deepEqual(failures, []);
    for (const { found } of visited!) {
      assert.deepEqual(found.heads, [head(1000), head(MOST_HEAD)]);
      assert.deepEqual(found.checked, [false, false]);
      if (!onlyHeads) assert.equal(found.whole, sha256(content));
    }
  }
});

Deno.test("a damaged file is a failure of the visit, unless its beginning is all that is wanted", async () => {
  await using dir = scratch();
  const content = mail(1, 50_000);
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "first", content },
    { name: "bad", content, local: { crc: 1 }, central: { crc: 1 } },
    { name: "last", content },
  ]);
  const counts = [100];
  const whole = await visitAll(archive, LOOK, { parameters: { counts }, keepGoing: true });
  assert.deepEqual(whole.failures.map(({ position, code }) => [position, code]), [
    [1, "damaged-entry"],
  ]);
  assert.deepEqual(whole.visited!.map(({ position }) => position), [0, 2]);
  assert.ok(whole.isComplete);
  const heads = await visitAll(archive, LOOK, { parameters: { counts, onlyHeads: true } });
  assert.deepEqual(heads.failures, []);
  assert.equal(heads.visited!.length, 3);
  assert.deepEqual(heads.visited![1]!.found.checked, [false]);
});

Deno.test("a file of an unpacked backup that has changed since it was listed is a failure", async () => {
  await using dir = scratch();
  const path = dir.join("folder");
  const folder = folderWith(path, [text("0123456789"), text("0123456789"), text("0123456789")]);
  writeFileSync(join(path, "00000"), "01234");
  writeFileSync(join(path, "00001"), "0123456789abc");
  Deno.removeSync(join(path, "00002"));
  const { failures } = await visitAll(folder, GREP, {
    parameters: { word: "0" },
    about: [],
    keepGoing: true,
  });
  assert.deepEqual(failures.map(({ code }) => code), ["damaged-entry", "damaged-entry", "io"]);
  assert.match(failures[1]!.reason, /"[^"]*00001": its size changed$/);
});

Deno.test("a bomb costs a visitor no more than it declares", async () => {
  await using dir = scratch();
  const content = new Uint8Array(64 << 20);
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "bomb", content, local: { size: 5000 }, central: { size: 5000 } },
    { name: "after", content: text("after it") },
  ]);
  const before = Deno.memoryUsage().rss;
  const all = await visitAll(archive, LOOK, { parameters: { counts: [100] }, keepGoing: true });
  assert.equal(all.failures[0]!.code, "damaged-entry");
  assert.deepEqual(all.visited!.map(({ position }) => position), [1]);
  assert.ok(Deno.memoryUsage().rss - before < 32 << 20);
});

Deno.test("what is found travels with its position, what is not found does not", async () => {
  await using dir = scratch();
  const entries = Array.from({ length: 50 }, (_, n) => ({
    name: `${n}`,
    content: text(n % 7 === 0 ? `needle ${n}` : "hay"),
  }));
  const archive = archiveWith(dir.join("X.zip"), entries);
  for (const jobs of [0, 2]) {
    const { visited } = await visitAll(archive, GREP, {
      parameters: { word: "needle" },
      about: entries.map((_, n) => `about ${n}`),
      jobs,
    });
    assert.deepEqual(
      visited,
      [0, 7, 14, 21, 28, 35, 42, 49].map((position) => ({
        position,
        found: { text: `needle ${position}`, about: `about ${position}` },
      })),
    );
  }
});

Deno.test("a visitor ends its slice, or the run, with what was found until then", async () => {
  await using dir = scratch();
  const archive = archiveWith(
    dir.join("X.zip"),
    ["a", "b", "c", "d"].map((name) => ({ name, content: text(name) })),
  );
  const slices = [0, 1, 2].map((number) => sliceWith(archive, { kind: "visit" }, number));
  for (const jobs of [0, 1]) {
    for (const what of ["slice", "run"] as const) {
      const { results } = await runPool(
        { archives: [archive], visitor: visiting(FIRST, { word: "b", what }) },
        slices,
        { jobs, workers: SKILLED_WORKERS },
      );
      assert.equal(results.length, what === "run" ? 1 : 3);
      for (const { visited, isComplete, failures } of results) {
        assert.deepEqual(visited!.map(({ found }) => found), ["a", "b"]);
        assert.ok(!isComplete);
        assert.deepEqual(failures, []);
      }
    }
  }
});

const FAULTS: [Fault, RegExp][] = [
  ["throws", /^visitor "faulty" failed at "d\/5": TypeError: on purpose$/],
  ["rejects", /^visitor "faulty" failed at "d\/5": TypeError: on purpose$/],
  ["asks for too much", /^visitor "faulty" failed at "d\/5": RangeError: .* too many at once$/],
  ["cannot start", /^visitor "faulty" cannot start: TypeError: no way$/],
];
const FAULTS_OF_WORKERS: [Fault, RegExp][] = [
  ["throws later", /on purpose/],
  ["gives what cannot be sent", /could not be cloned/],
];

for (const jobs of [0, 1, 3]) {
  for (const isOrdered of [false, true]) {
    const how = `${jobs} workers${isOrdered ? ", in order" : ""}`;
    Deno.test(`a fault of a visitor ends the run, and is called one (${how})`, async () => {
      await using dir = scratch();
      const entries = Array.from({ length: 10 }, (_, n) => `${n}`);
      const archive = archiveWith(
        dir.join("X.zip"),
        entries.map((name) => ({ name: `d/${name}`, content: text(name) })),
      );
      const slices = Array.from(
        { length: 30 },
        (_, number) => sliceWith(archive, { kind: "visit" }, number),
      );
      for (const [fault, message] of [...FAULTS, ...jobs > 0 ? FAULTS_OF_WORKERS : []]) {
        const visitor = visiting(FAULTY, { fault, at: "5" });
        await assert.rejects(
          // Damaged files are tolerated, faults are not.
          runPool({ archives: [archive], visitor, keepGoing: true }, slices, {
            jobs,
            isOrdered,
            workers: SKILLED_WORKERS,
          }),
          (error) => {
            assert.ok(error instanceof BugError);
            assert.match(error.message, message);
            return true;
          },
        );
      }
    });
  }
}

Deno.test("a visitor that no worker knows is a fault", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [{ name: "a", content: text("a") }]);
  for (const jobs of [0, 1]) {
    const visitor = { name: "nobody", parameters: undefined };
    const slices = [sliceWith(archive, { kind: "visit" })];
    await assert.rejects(
      runPool({ archives: [archive], visitor }, slices, { jobs }),
      { name: "BugError", message: 'no worker knows "nobody"' },
    );
    await assert.rejects(
      runPool({ archives: [archive] }, slices, { jobs, workers: SKILLED_WORKERS }),
      { name: "BugError", message: "the setup names no visitor" },
    );
  }
});

Deno.test("results come in the order of their slices, however long each takes", async () => {
  await using dir = scratch();
  const times = Array.from({ length: 60 }, (_, n) => n % 9 === 0 ? 40 : (n * 7) % 5);
  const archive = archiveWith(
    dir.join("X.zip"),
    times.map((time, n) => ({ name: `${n}`, content: text(`${time}`) })),
  );
  const { count } = CentralDirectory.fromShared(archive.directory);
  const slices = Array.from({ length: count }, (_, number) => ({
    number,
    archiveOf: new Uint16Array(1),
    entryOf: Uint32Array.of(number),
    task: { kind: "visit" } as const,
  }));
  for (const jobs of [0, 1, 4]) {
    const { results } = await runPool(
      { archives: [archive], visitor: visiting(SLEEP, undefined) },
      slices,
      { jobs, isOrdered: true, workers: SKILLED_WORKERS },
    );
    assert.deepEqual(results.map(({ number }) => number), slices.map(({ number }) => number));
    assert.deepEqual(results.map(({ visited }) => visited![0]!.found), times);
  }
});
