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
  const queue = new SyncQueue();
  const calls: string[] = [];
  queue.add(fakeFile(calls));
  queue.add(fakeFile(calls));
  await queue.settle({ all: true });
  assert.deepEqual(calls, ["syncSync", "close", "syncSync", "close"]);
});

Deno.test("SyncQueue lets many files wait at once where a sync is slow", async () => {
  const queue = new SyncQueue();
  const calls: string[] = [];
  for (let files = 0; files < 4; files++) queue.add(fakeFile(calls, { took: 2 }));
  assert.deepEqual(calls, ["syncSync", "close", "syncSync", "close", "sync", "sync"]);
  await queue.settle({ all: true });
  assert.deepEqual(calls.slice(4), ["sync", "sync", "close", "close"]);
});

Deno.test("SyncQueue is full until some of it was settled", async () => {
  const queue = new SyncQueue();
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
  const queue = new SyncQueue();
  const calls: string[] = [];
  const error = new Error("no space");
  assert.throws(() => queue.add(fakeFile(calls, { error })), error);
  assert.deepEqual(calls, ["syncSync", "close"]);
  for (let files = 0; files < 2; files++) queue.add(fakeFile([], { took: 2 }));
  queue.add(fakeFile(calls, { error }));
  await assert.rejects(queue.settle({ all: true }), error);
  assert.deepEqual(calls, ["syncSync", "close", "sync", "close"]);
});
