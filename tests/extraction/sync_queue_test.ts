import assert from "node:assert/strict";
import { SyncQueue } from "../../lib/extraction/sync_queue.ts";

/** A file whose syncs take so long (ms), or fail; it notes what is done to it. */
function fakeFile(calls: string[], { took = 0, error }: { took?: number; error?: Error } = {}) {
  return {
    syncSync() {
      calls.push("syncSync");
      for (const start = performance.now(); performance.now() - start < took;);
      if (error) throw error;
    },
    async sync() {
      calls.push("sync");
      await new Promise((resolve) => setTimeout(resolve, took));
      if (error) throw error;
    },
    close() {
      calls.push("close");
    },
  } as unknown as Deno.FsFile;
}

Deno.test("SyncQueue syncs in place where that takes no time", async () => {
  const queue = new SyncQueue(8);
  const calls: string[] = [];
  queue.add(fakeFile(calls));
  queue.add(fakeFile(calls));
  await queue.settle({ all: true });
  assert.deepEqual(calls, ["syncSync", "close", "syncSync", "close"]);
});

Deno.test("SyncQueue lets many files wait at once where a sync is slow", async () => {
  const queue = new SyncQueue(8);
  const calls: string[] = [];
  const add = (files: number) => {
    for (let file = 0; file < files; file++) queue.add(fakeFile(calls, { took: 2 }));
  };
  add(2);
  assert.deepEqual(calls.splice(0), ["syncSync", "close", "syncSync", "close"]);
  // In bursts: what asks for the journal at once gets one entry of it.
  add(1);
  assert.deepEqual(calls.splice(0), []);
  add(1);
  assert.deepEqual(calls.splice(0), ["sync", "sync"]);
  add(1);
  await queue.settle({ all: true });
  assert.deepEqual(calls, ["sync", "close", "close", "close"]);
});

Deno.test("SyncQueue never has more files open than it may, and tells each batch of its own failures", async () => {
  const queue = new SyncQueue(8);
  let open = 0;
  let most = 0;
  let closed = 0;
  const file = (error?: Error) => {
    most = Math.max(most, ++open);
    const fake = fakeFile([], error ? { took: 3, error } : { took: 3 });
    fake.close = () => {
      open--;
      closed++;
    };
    return fake;
  };
  queue.add(file());
  queue.add(file());
  const done: number[] = [];
  const batch = async (number: number, error?: Error) => {
    for (let at = 0; at < 20; at++) {
      if (queue.isFull) await queue.settle({ all: false });
      queue.add(file(at === 19 ? error : undefined), () => done.push(number));
    }
    return { settled: queue.settle({ all: true }) };
  };
  const error = new Error("no space");
  const first = await batch(1, error);
  first.settled.catch(() => {});
  const second = await batch(2);
  await assert.rejects(first.settled, error);
  await second.settled;
  assert.equal(most, 8);
  assert.equal(open, 0);
  assert.equal(closed, 42);
  assert.deepEqual(done, [...new Array(19).fill(1), ...new Array(20).fill(2)]);
});

Deno.test("SyncQueue is full until some of it was settled", async () => {
  const queue = new SyncQueue(8);
  const calls: string[] = [];
  for (let files = 0; files < 1000 && !queue.isFull; files++) {
    queue.add(fakeFile(calls, { took: 1 }));
  }
  assert.ok(queue.isFull);
  await queue.settle({ all: false });
  assert.ok(!queue.isFull);
  await queue.settle({ all: true });
});

Deno.test("SyncQueue closes a file that cannot be synced, and says so", async () => {
  const queue = new SyncQueue(8);
  const calls: string[] = [];
  const error = new Error("no space");
  assert.throws(() => queue.add(fakeFile(calls, { error })), error);
  assert.deepEqual(calls, ["syncSync", "close"]);
  for (let files = 0; files < 2; files++) queue.add(fakeFile([], { took: 2 }));
  queue.add(fakeFile(calls, { error }));
  await assert.rejects(queue.settle({ all: true }), error);
  assert.deepEqual(calls, ["syncSync", "close", "sync", "close"]);
});

Deno.test("SyncQueue closes all files where there are no more to be had, and keeps fewer open then", async () => {
  const queue = new SyncQueue(100);
  const calls: string[] = [];
  assert.equal(await queue.relieve(), false);
  for (let files = 0; files < 12; files++) queue.add(fakeFile(calls, { took: 2 }));
  assert.equal(await queue.relieve(), true);
  assert.equal(calls.filter((call) => call === "close").length, 12);
  let open = 0;
  while (!queue.isFull) {
    queue.add(fakeFile(calls, { took: 2 }));
    open++;
  }
  assert.equal(open, 5);
  await queue.settle({ all: true });
});
