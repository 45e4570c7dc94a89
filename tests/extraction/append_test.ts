import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { type Conversion, converting } from "../../lib/extraction/conversion.ts";
import { BugError } from "../../lib/extraction/skills.ts";
import type {
  Append,
  ArchiveHandle,
  NamedParts,
  Part,
  SliceResult,
} from "../../lib/extraction/slice.ts";
import { CentralDirectory } from "../../lib/zip/central_directory.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { DOUBLE, NAMED, NAMED_MS, SKILLED_WORKERS } from "./skills.ts";
import { archiveWith, extractOne, runPool, setupOf, sliceWith, text, TIME_MS } from "./support.ts";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

const partAt = (dir: Scratch, name: string, rest: Pick<Part, "modified" | "mode"> = {}) => ({
  path: dir.join("out", name),
  draft: dir.join("out", `${name}.new`),
  ...rest,
});

function appending(
  archive: ArchiveHandle,
  parts: readonly (Part | NamedParts)[],
  { partOf, about }: { readonly partOf?: readonly number[]; readonly about?: unknown } = {},
): Append {
  const { count } = CentralDirectory.fromShared(archive.directory);
  return {
    kind: "append",
    parts,
    partOf: Uint32Array.from(partOf ?? new Array(count).fill(0)),
    about,
  };
}

/** Puts all files of an archive into parts, as they are or with DOUBLE. */
async function append(
  archive: ArchiveHandle,
  task: Append,
  options: { readonly isDoubled?: boolean; readonly keepGoing?: boolean } = {},
): Promise<SliceResult> {
  const { isDoubled = false, keepGoing = false } = options;
  const conversion = isDoubled ? converting(DOUBLE, { mark: "#" }) : undefined;
  const setup = setupOf([archive], { keepGoing, conversion });
  return await extractOne(setup, sliceWith(archive, task), SKILLED_WORKERS.skills);
}

const namesIn = (path: string) => [...Deno.readDirSync(path)].map(({ name }) => name).sort();

/** More than is read at once. */
const LARGE = Buffer.alloc((16 << 20) + 1000, "a line of banana\r\n");

Deno.test("files are put one behind another, each with its place and digests", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const contents = [text("banana"), new Uint8Array(), LARGE, text("last")];
  const archive = archiveWith(
    dir.join("X.zip"),
    contents.map((content, n) => ({ name: `${n}`, content, level: 1 })),
  );
  for (const isDoubled of [false, true]) {
    const part = partAt(dir, `doubled ${isDoubled}`);
    const about = ["one", "two", "three", "four"];
    const result = await append(archive, appending(archive, [part], { about }), { isDoubled });
    assert.deepEqual(result.failures, []);
    assert.ok(result.isComplete);
    const written = contents.map((content, n) => {
      if (!isDoubled) return Buffer.from(content);
      const doubled = Buffer.from(content).toString("latin1").replaceAll("a", "aa");
      return Buffer.from(`# ${about[n]} ${content.length}\n${doubled}\n.\n`, "latin1");
    });
    let offset = 0;
    const expected = contents.map((content, position) => {
      const { length } = written[position]!;
      offset += length;
      return {
        position,
        offset: offset - length,
        length,
        original: sha256(content),
        written: sha256(written[position]!),
      };
    });
    assert.deepEqual(result.appended, expected);
    assert.ok(Buffer.concat(written).equals(Deno.readFileSync(part.path)));
    assert.ok(!existsSync(part.draft));
  }
});

Deno.test("a part without a draft is written in its place, over what a run that was killed left", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "b", content: text("second") },
  ]);
  const parts = ["1", "2"].map((name) => ({ ...partAt(dir, name), draft: undefined }));
  Deno.writeTextFileSync(parts[0]!.path, "of an interrupted run, and longer");
  const { results } = await runPool(
    { archives: [archive] },
    [sliceWith(archive, appending(archive, parts, { partOf: [0, 1] }))],
    { jobs: 1 },
  );
  assert.equal(results[0]!.appended!.length, 2);
  assert.deepEqual(namesIn(dir.join("out")), ["1", "2"]);
  assert.equal(Deno.readTextFileSync(parts[0]!.path), "first");
  assert.equal(Deno.readTextFileSync(parts[1]!.path), "second");
});

Deno.test("each file can have a part of its own, with its time and mode", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "b", content: new Uint8Array() },
    { name: "c", content: text("third") },
  ]);
  const parts = ["1.eml", "2.eml", "3.eml"].map((name) =>
    partAt(dir, name, { modified: TIME_MS, mode: 0o600 })
  );
  for (const part of parts) Deno.writeTextFileSync(part.draft, "of an interrupted run, and longer");
  const { results } = await runPool(
    { archives: [archive] },
    [sliceWith(archive, appending(archive, parts, { partOf: [0, 1, 2] }))],
    { jobs: 1 },
  );
  const { appended } = results[0]!;
  assert.deepEqual(appended!.map(({ position, offset, length }) => [position, offset, length]), [
    [0, 0, 5],
    [1, 0, 0],
    [2, 0, 5],
  ]);
  assert.deepEqual(namesIn(dir.join("out")), ["1.eml", "2.eml", "3.eml"]);
  assert.equal(Deno.readTextFileSync(parts[0]!.path), "first");
  assert.equal(Deno.readTextFileSync(parts[2]!.path), "third");
  for (const { path } of parts) {
    const { mtime, mode } = Deno.statSync(path);
    assert.equal(mtime!.getTime(), TIME_MS);
    if (Deno.build.os !== "windows") assert.equal(mode! & 0o777, 0o600);
  }
});

Deno.test("of a damaged file nothing stays in its part, whose other files are whole", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const wrong = { local: { crc: 1 }, central: { crc: 1 } };
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "bad", content: text("bad"), ...wrong },
    // Streamed: it is written before its end is seen.
    { name: "large", content: LARGE, level: 1, ...wrong },
    { name: "b", content: text("second") },
    { name: "alone", content: text("bad"), ...wrong },
  ]);
  const parts = [partAt(dir, "part"), partAt(dir, "own")];
  const task = appending(archive, parts, { partOf: [0, 0, 0, 0, 1] });
  for (const isDoubled of [false, true]) {
    const result = await append(archive, task, { isDoubled, keepGoing: true });
    assert.deepEqual(result.failures.map(({ position, code }) => [position, code]), [
      [1, "damaged-entry"],
      [2, "damaged-entry"],
      [4, "damaged-entry"],
    ]);
    assert.deepEqual(result.appended!.map(({ position }) => position), [0, 3]);
    assert.equal(
      Deno.readTextFileSync(parts[0]!.path),
      isDoubled ? "# 0 5\nfirst\n.\n# 3 6\nsecond\n.\n" : "firstsecond",
    );
    assert.deepEqual(namesIn(dir.join("out")), ["part"]);
    Deno.removeSync(parts[0]!.path);
  }
  const result = await append(archive, task);
  assert.deepEqual(result.appended, []);
  assert.ok(!result.isComplete);
  assert.deepEqual(namesIn(dir.join("out")), []);
});

Deno.test("a part that the run was stopped in is not there, those before it are", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "b", content: text("second") },
    { name: "large", content: LARGE, level: 1 },
  ]);
  const task = appending(archive, [partAt(dir, "first"), partAt(dir, "second")], {
    partOf: [0, 1, 1],
  });
  const stopping: Conversion<undefined> = {
    name: "stopping",
    start: (_, output) => ({
      begin({ position }) {
        if (position === 2) Atomics.store(new Int32Array(setup.stop), 0, 1);
      },
      push: (chunk) => output.write(chunk),
      end() {},
    }),
  };
  const setup = setupOf([archive], { conversion: converting(stopping, undefined) });
  const skills = { visitors: [], conversions: [stopping] };
  const { appended, isComplete } = await extractOne(setup, sliceWith(archive, task), skills);
  assert.ok(!isComplete);
  assert.deepEqual(appended!.map(({ position }) => position), [0]);
  assert.deepEqual(namesIn(dir.join("out")), ["first"]);
});

Deno.test("a part never takes the place of what is there", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "b", content: text("second") },
  ]);
  const parts = [partAt(dir, "taken"), partAt(dir, "free")];
  Deno.writeTextFileSync(parts[0]!.path, "mine");
  const task = appending(archive, parts, { partOf: [0, 1] });
  for (const isDoubled of [false, true]) {
    const { failures, appended } = await append(archive, task, { isDoubled, keepGoing: true });
    assert.deepEqual(failures.map(({ position, code }) => [position, code]), [[0, "collision"]]);
    assert.match(failures[0]!.reason, /^".*taken" is there already$/);
    assert.deepEqual(appended!.map(({ position }) => position), [1]);
    assert.equal(Deno.readTextFileSync(parts[0]!.path), "mine");
    Deno.removeSync(parts[1]!.path);
  }
});

Deno.test("a disk that fails is no fault of the conversion, whose own faults end the run", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a", content: text("first") },
    { name: "b", content: text("second!") },
  ]);
  const part = partAt(dir, "part");
  const task = appending(archive, [part]);
  for (const isDoubled of [false, true]) {
    const { fatal, isComplete } = await append(archive, task, { isDoubled, keepGoing: true });
    assert.equal(fatal?.code, "ENOENT");
    assert.equal(fatal.path, part.path);
    assert.ok(!isComplete);
  }
  Deno.mkdirSync(dir.join("out"));
  await assert.rejects(
    append(archive, task, { isDoubled: true, keepGoing: true }),
    (error) => {
      assert.ok(error instanceof BugError);
      assert.match(
        error.message,
        /^conversion "double" failed at file 1 .*: TypeError: on purpose$/,
      );
      return true;
    },
  );
  assert.deepEqual(namesIn(dir.join("out")), []);
});

Deno.test("files that the conversion names are parts of their own, whenever it knows their names", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out", "small"), { recursive: true });
  Deno.mkdirSync(dir.join("out", "large"));
  const contents = [text("first"), new Uint8Array(), LARGE, text("last")];
  const archive = archiveWith(
    dir.join("X.zip"),
    [
      ...contents.map((content, n) => ({ name: `${n}`, content, level: 1 })),
      { name: "bad", content: text("bad"), local: { crc: 1 }, central: { crc: 1 } },
      // Named and written in part before its end is seen.
      { name: "large and bad", content: LARGE, level: 1, local: { crc: 1 }, central: { crc: 1 } },
    ],
  );
  const unnamed = dir.join("out", "unnamed");
  const task = appending(archive, [{ directory: dir.join("out"), unnamed, mode: 0o600 }]);
  for (const when of ["before", "after"] as const) {
    const setup = setupOf([archive], { keepGoing: true, conversion: converting(NAMED, { when }) });
    // What an interrupted run left is replaced.
    if (when === "after") Deno.writeTextFileSync(unnamed, "of an interrupted run");
    Deno.writeTextFileSync(dir.join("out", "small", "0-5"), "of an interrupted run, and longer");
    const { appended, failures } = await extractOne(
      setup,
      sliceWith(archive, task),
      SKILLED_WORKERS.skills,
    );
    assert.deepEqual(failures.map(({ position }) => position), [4, 5]);
    assert.deepEqual(appended!.map(({ position, name, length }) => [position, name, length]), [
      [0, "small/0-5", 5],
      [1, "small/1-0", 0],
      [2, `large/2-${LARGE.length}`, LARGE.length],
      [3, "small/3-4", 4],
    ]);
    for (const [position, content] of contents.entries()) {
      const path = dir.join("out", appended![position]!.name!);
      assert.ok(Buffer.from(content).equals(Deno.readFileSync(path)), path);
      if (Deno.build.os !== "windows") assert.equal(Deno.statSync(path).mode! & 0o777, 0o600);
      assert.equal(Deno.statSync(path).mtime!.getTime(), NAMED_MS);
    }
    assert.deepEqual(namesIn(dir.join("out", "small")), ["0-5", "1-0", "3-4"]);
    assert.deepEqual(namesIn(dir.join("out", "large")), [`2-${LARGE.length}`]);
    assert.deepEqual(namesIn(dir.join("out")), ["large", "small"], when);
  }
});

Deno.test("a file that its conversion does not name is a fault of that", async () => {
  await using dir = scratch();
  Deno.mkdirSync(dir.join("out"));
  const archive = archiveWith(dir.join("X.zip"), [{ name: "a", content: text("first") }]);
  const unnamed = dir.join("out", "unnamed");
  const task = appending(archive, [{ directory: dir.join("out"), unnamed }]);
  await assert.rejects(append(archive, task, { isDoubled: true }), BugError);
});
