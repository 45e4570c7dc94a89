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
    const { results, progress } = await runPool({ archives: [archive] }, slices, { jobs });
    results.sort((a, b) => a.number - b.number);
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
  const pool = new Pool({ archives: [archive], password, trustDirectory, keepGoing }, { jobs: 2 });
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
  await assert.rejects(runPool({ archives: [archive] }, [wrong], { jobs: 1 }), Error);
});

Deno.test("Pool tells what the slices at hand came to when it is stopped, in their order", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(20, "message"));
  const setup = { archives: [archive], password: undefined, trustDirectory: false };
  for (const jobs of [0, 1, 3]) {
    const pool = new Pool({ ...setup, keepGoing: false }, { jobs });
    const told: number[] = [];
    const slices = Array.from(
      { length: 500 },
      (_, number) => sliceOf(archive, undefined, { number }),
    );
    try {
      await pool.run(slices, ({ number }) => {
        told.push(number);
        if (number === 5) pool.stop();
      }, { isOrdered: true });
    } finally {
      pool.close();
    }
    assert.deepEqual(told, told.map((_, at) => at));
    assert.ok(told.length >= 6 && told.length <= 6 + 4 * Math.max(jobs, 1), `${told.length}`);
  }
});

Deno.test("Pool comes to rest before it passes on what its listener throws", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(20, "message"));
  const slices = Array.from({ length: 50 }, (_, number) => sliceOf(archive, undefined, { number }));
  for (const isOrdered of [false, true]) {
    const setup = { archives: [archive], password: undefined, trustDirectory: false };
    const pool = new Pool({ ...setup, keepGoing: false }, { jobs: 2 });
    const full = new Error("full");
    const throwing = () => {
      throw full;
    };
    await assert.rejects(pool.run(slices, throwing, { isOrdered }), full);
    assert.ok(pool.isStopped);
    pool.close();
  }
});

Deno.test("Pool tells of an archive that is gone as of a file that cannot be read", async () => {
  await using dir = scratch();
  const archive = archiveWith(dir.join("X.zip"), messages(2, "message"));
  Deno.removeSync(dir.join("X.zip"));
  const { results } = await runPool(
    { archives: [archive] },
    [sliceOf(archive, undefined)],
    { jobs: 1 },
  );
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
