import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { Counters } from "../../lib/extraction/counters.ts";
import { Extractor } from "../../lib/extraction/extractor.ts";
import { scratch } from "../support/scratch.ts";
import { archiveWith, extractOne, setupOf, sliceOf, text, TIME_MS } from "./support.ts";

/** More than is inflated at once, and no two chunks alike. */
function large(): Uint8Array {
  const bytes = new Uint8Array((16 << 20) + 12_345);
  for (let at = 0; at < bytes.length; at += 1000) bytes.set(text(`block ${at}\r\n`), at);
  return bytes.subarray(0, (16 << 20) + 12_000);
}

Deno.test("Extractor writes each file with its content and time", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a/00000001.eml", content: text("first") },
    { name: "a/00000002.eml", content: text("second"), method: "stored" },
    { name: "a/empty", content: new Uint8Array() },
  ]);
  Deno.mkdirSync(dir.join("out"));
  const setup = setupOf([archive]);
  const result = await extractOne(setup, sliceOf(archive, dir.join("out")));
  assert.deepEqual(result, { number: 0, failures: [], fatal: undefined, isComplete: true });
  assert.equal(Deno.readTextFileSync(dir.join("out/00000001.eml")), "first");
  assert.equal(Deno.readTextFileSync(dir.join("out/00000002.eml")), "second");
  assert.equal(Deno.statSync(dir.join("out/empty")).size, 0);
  for (const { name } of Deno.readDirSync(dir.join("out"))) {
    assert.equal(Deno.statSync(dir.join("out", name)).mtime!.getTime(), TIME_MS, name);
  }
  assert.deepEqual(Counters.total(setup.counters), { files: 3, bytes: 11 });
});

Deno.test("Extractor only reads where there is no destination", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [{ name: "a", content: text("first") }]);
  const setup = setupOf([archive]);
  const result = await extractOne(setup, sliceOf(archive, undefined));
  assert.ok(result.isComplete);
  assert.deepEqual([...Deno.readDirSync(dir.path)].map(({ name }) => name), ["X.zip"]);
  assert.deepEqual(Counters.total(setup.counters), { files: 1, bytes: 5 });
});

for (const method of ["deflate", "stored"] as const) {
  Deno.test(`Extractor streams what is too large to be held whole (${method})`, async () => {
    await using dir = scratch();
    const content = large();
    const archive = archiveWith(dir.join("X.zip"), [
      { name: "large", content, method, level: 1 },
      { name: "small", content: text("after it") },
    ]);
    Deno.mkdirSync(dir.join("out"));
    const setup = setupOf([archive]);
    const result = await extractOne(setup, sliceOf(archive, dir.join("out")));
    assert.deepEqual(result.failures, []);
    assert.ok(result.isComplete);
    assert.equal(Deno.statSync(dir.join("out/large")).mtime!.getTime(), TIME_MS);
    assert.ok(Buffer.from(content).equals(Deno.readFileSync(dir.join("out/large"))));
    assert.equal(Deno.readTextFileSync(dir.join("out/small")), "after it");
  });
}

Deno.test("Extractor leaves nothing of a large file that it is told to stop in", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [{ name: "large", content: large(), level: 1 }]);
  Deno.mkdirSync(dir.join("out"));
  const setup = setupOf([archive]);
  const extractor = new Extractor(setup, { worker: 0, skills: { visitors: [], conversions: [] } });
  const extracting = extractor.extract(sliceOf(archive, dir.join("out"))).result;
  Atomics.store(new Int32Array(setup.stop), 0, 1);
  const result = await extracting;
  extractor.close();
  assert.ok(!result.isComplete);
  assert.deepEqual([...Deno.readDirSync(dir.join("out"))], []);
});

Deno.test("Extractor does nothing once it was told to stop", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [{ name: "a", content: text("first") }]);
  Deno.mkdirSync(dir.join("out"));
  const setup = setupOf([archive]);
  Atomics.store(new Int32Array(setup.stop), 0, 1);
  const result = await extractOne(setup, sliceOf(archive, dir.join("out")));
  assert.deepEqual(result, { number: 0, failures: [], fatal: undefined, isComplete: false });
  assert.deepEqual([...Deno.readDirSync(dir.join("out"))], []);
});

Deno.test("Extractor does not even create a damaged file, and goes on where it may", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "bad", content: text("first"), local: { crc: 1 }, central: { crc: 1 } },
    { name: "good", content: text("second") },
  ]);
  for (const keepGoing of [false, true]) {
    const out = dir.join(`out ${keepGoing}`);
    Deno.mkdirSync(out);
    const { failures, isComplete } = await extractOne(
      setupOf([archive], { keepGoing }),
      sliceOf(archive, out),
    );
    assert.deepEqual(failures.map(({ position, code }) => [position, code]), [
      [0, "damaged-entry"],
    ]);
    assert.match(failures[0]!.reason, /"bad".*the checksum does not match/);
    assert.equal(isComplete, keepGoing);
    assert.deepEqual([...Deno.readDirSync(out)].map(({ name }) => name), keepGoing ? ["good"] : []);
  }
});

Deno.test("Extractor tells two entries of one name apart from an interrupted run", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "a/same", content: text("first") },
    { name: "b/same", content: text("second") },
  ]);
  Deno.mkdirSync(dir.join("out"));
  const { failures } = await extractOne(
    setupOf([archive], { keepGoing: true }),
    sliceOf(archive, dir.join("out")),
  );
  assert.deepEqual(failures.map(({ position, code }) => [position, code]), [[1, "collision"]]);
  assert.equal(Deno.readTextFileSync(dir.join("out/same")), "first");
});

Deno.test("Extractor uses what an interrupted run wrote whole, and nothing else of it", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "whole", content: text("12345") },
    { name: "short", content: text("12345") },
    { name: "untimed", content: text("12345") },
  ]);
  Deno.mkdirSync(dir.join("out"));
  const left = (name: string, content: string, time: number) => {
    Deno.writeTextFileSync(dir.join("out", name), content);
    Deno.utimeSync(dir.join("out", name), time / 1000, time / 1000);
  };
  left("whole", "abcde", TIME_MS);
  left("short", "ab", TIME_MS);
  left("untimed", "abcde", TIME_MS + 60_000);
  const slice = sliceOf(archive, dir.join("out"), { reuse: true });
  const result = await extractOne(setupOf([archive]), slice);
  assert.deepEqual(result.failures, []);
  assert.equal(Deno.readTextFileSync(dir.join("out/whole")), "abcde");
  assert.equal(Deno.readTextFileSync(dir.join("out/short")), "12345");
  assert.equal(Deno.readTextFileSync(dir.join("out/untimed")), "12345");
});

Deno.test("Extractor names the file at which the disk fails, and stops there", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "first", content: text("1") },
    { name: "second", content: text("2") },
  ]);
  const missing = dir.join("missing");
  const { fatal, failures, isComplete } = await extractOne(
    setupOf([archive], { keepGoing: true }),
    sliceOf(archive, missing),
  );
  assert.equal(fatal?.code, "ENOENT");
  assert.equal(fatal?.path, `${missing}/first`);
  assert.deepEqual(failures, []);
  assert.ok(!isComplete);
});

Deno.test("Extractor decrypts with the password, and says without one that it is needed", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), [
    { name: "secret", content: text("a secret message"), password: "pass" },
  ]);
  for (const password of ["pass", "wrong", undefined]) {
    const out = dir.join(`out ${password}`);
    Deno.mkdirSync(out);
    const setup = setupOf([archive], password === undefined ? {} : { password });
    const { failures } = await extractOne(setup, sliceOf(archive, out));
    if (password === "pass") {
      assert.deepEqual(failures, []);
      assert.equal(Deno.readTextFileSync(`${out}/secret`), "a secret message");
    } else {
      assert.equal(failures.length, 1);
      assert.deepEqual([...Deno.readDirSync(out)], []);
    }
  }
});

Deno.test({
  name: "Extractor gives new files the mode that is asked for",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = scratch();
    const archive = archiveWith(dir.join("X.zip"), [{ name: "key", content: text("1") }]);
    Deno.mkdirSync(dir.join("out"));
    const slice = sliceOf(archive, dir.join("out"), { mode: 0o600 });
    await extractOne(setupOf([archive]), slice);
    assert.equal(Deno.statSync(dir.join("out/key")).mode! & 0o777, 0o600);
  },
});

Deno.test("Extractor goes on where the system has no more files to open", async () => {
  await using dir = scratch();
  const contents = Array.from({ length: 40 }, (_, at) => ({
    name: `file${at}`,
    content: text(`content of ${at}`),
  }));
  const archive = archiveWith(dir.join("X.zip"), contents);
  Deno.mkdirSync(dir.join("out"));
  const { openSync } = Deno;
  const { syncSync, sync } = Deno.FsFile.prototype;
  let open = 0;
  let refused = 0;
  try {
    // A disk on which files have to wait, and a system that lets few of them be open.
    Deno.FsFile.prototype.syncSync = function () {
      for (const start = performance.now(); performance.now() - start < 1;);
      return syncSync.call(this);
    };
    Deno.FsFile.prototype.sync = async function () {
      await new Promise((resolve) => setTimeout(resolve, 1));
      await sync.call(this);
      open--;
    };
    Deno.openSync = (path, options) => {
      if (options?.createNew && `${path}`.includes("file")) {
        if (open >= 6) {
          refused++;
          throw Object.assign(new Error("Too many open files (os error 24)"), { code: "EMFILE" });
        }
        // The first two are synced in place.
        if (!/file[01]$/.test(`${path}`)) open++;
      }
      return openSync(path, options);
    };
    const result = await extractOne(
      setupOf([archive], { mostOpen: 100 }),
      sliceOf(archive, dir.join("out")),
    );
    assert.equal(result.fatal, undefined);
    assert.ok(result.isComplete);
  } finally {
    Deno.openSync = openSync;
    Object.assign(Deno.FsFile.prototype, { syncSync, sync });
  }
  assert.ok(refused > 0);
  for (const { name, content } of contents) {
    assert.deepEqual(Deno.readFileSync(dir.join("out", name)), content);
  }
});
