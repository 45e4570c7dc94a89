import assert from "node:assert/strict";
import { jobsFor } from "../../lib/extraction/jobs.ts";
import { Pool } from "../../lib/extraction/pool.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { archiveWith, runPool, setupOf, sliceOf } from "./support.ts";

const messages = (count: number, mark: string) =>
  Array.from({ length: count }, (_, i) => ({
    name: `${i.toString(16).padStart(8, "0")}.eml`,
    content: new TextEncoder().encode(`${mark} ${i}\r\n`.repeat(i % 50)),
  }));

Deno.test("Pool gives the same files with workers and without", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(200, "message"));
  for (const jobs of [0, 1, 3]) {
    const slices = Array.from({ length: 5 }, (_, number) => {
      const directory = dir.join(`jobs ${jobs}`, `${number}`);
      Deno.mkdirSync(directory, { recursive: true });
      return sliceOf(archive, directory, { number });
    });
    const { results, progress } = await runPool([archive], slices, jobs);
    assert.deepEqual(results.map(({ number, isComplete }) => [number, isComplete]), [
      [0, true],
      [1, true],
      [2, true],
      [3, true],
      [4, true],
    ]);
    assert.equal(progress.files, 1000);
    assertTree(readTree(dir.join(`jobs ${jobs}`)), readTree(dir.join("jobs 0")));
  }
});

Deno.test("Pool hands out nothing more once it was stopped", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(20, "message"));
  const { password, trustDirectory, keepGoing } = setupOf([archive]);
  const pool = new Pool({ archives: [archive], password, trustDirectory, keepGoing }, 2);
  const done: number[] = [];
  const slices = Array.from({ length: 50 }, (_, number) => sliceOf(archive, undefined, { number }));
  try {
    await pool.run(slices, ({ number }) => {
      done.push(number);
      pool.stop();
    });
  } finally {
    pool.close();
  }
  assert.ok(pool.isStopped);
  assert.ok(done.length <= 2, `${done.length} slices were carried out`);
});

Deno.test("Pool ends with the error of a worker that fails", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(2, "message"));
  const slice = sliceOf(archive, dir.path);
  const wrong = { ...slice, archiveOf: new Uint16Array([7, 7]) };
  await assert.rejects(runPool([archive], [wrong], 1), Error);
});

Deno.test("Pool tells of an archive that is gone as of a file that cannot be read", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(2, "message"));
  Deno.removeSync(dir.join("X.zip"));
  const { results } = await runPool([archive], [sliceOf(archive, undefined)], 1);
  assert.match(results[0]!.failures[0]!.reason, /Cannot (open|read) ".*X\.zip"/);
});

Deno.test("jobsFor() starts no worker for a few small files", () => {
  assert.equal(jobsFor(100, 1_000_000, undefined), 0);
  assert.equal(jobsFor(100, 1_000_000, 4), 0);
});

Deno.test("jobsFor() takes the number that was asked for, else one for each core up to 8", () => {
  assert.equal(jobsFor(100_000, 1_000_000, 3), 3);
  assert.equal(jobsFor(10, 1_000_000_000, 1), 1);
  const cores = Math.min(navigator.hardwareConcurrency, 8);
  assert.equal(jobsFor(100_000, 1_000_000, undefined), cores);
});
