import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { writeZip } from "../../scripts/make_backup.ts";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";

/** Local headers, or central records, of so many empty messages, packed as stored. */
function headers(count: number, isCentral: boolean): Buffer {
  const name = (n: number) =>
    `@backup/store/mail/c/u/INBOX/#msgs/${n.toString(16).padStart(8, "0")}.eml`;
  const nameLength = name(0).length;
  const localSize = 30 + nameLength;
  const fixed = isCentral ? 46 : 30;
  const all = Buffer.alloc(count * (fixed + nameLength));
  for (let n = 0; n < count; n++) {
    const at = n * (fixed + nameLength);
    all.writeUInt32LE(isCentral ? 0x02014b50 : 0x04034b50, at);
    all.writeUInt16LE(20, at + (isCentral ? 6 : 4));
    all.writeUInt16LE(0x5827, at + (isCentral ? 14 : 12));
    all.writeUInt16LE(nameLength, at + (isCentral ? 28 : 26));
    if (isCentral) all.writeUInt32LE(n * localSize, at + 42);
    all.write(name(n), at + fixed, "latin1");
  }
  return all;
}

function zip64End(count: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeBigUInt64LE(BigInt(count), 24);
  end.writeBigUInt64LE(BigInt(count), 32);
  end.writeBigUInt64LE(BigInt(size), 40);
  end.writeBigUInt64LE(BigInt(offset), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(offset + size), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x06054b50, 76);
  end.fill(0xff, 84, 96);
  return end;
}

function write(path: string, parts: readonly [at: number, bytes: Buffer][]): void {
  const file = openSync(path, "w");
  for (const [at, bytes] of parts) writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

Deno.test("a million tiny entries are listed in bounded time and memory", async () => {
  await using dir = scratch();
  const count = 1_000_000;
  const local = headers(count, false);
  const central = headers(count, true);
  const archive = dir.join("F20240107T010000Z.zip");
  write(archive, [
    [0, local],
    [local.length, central],
    [local.length + central.length, zip64End(count, central.length, local.length)],
  ]);
  const { code, stdout, stderr } = await runProgram(["-l", archive]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^ +\S+ +1,000,000 /m);
});

Deno.test("a directory of absurd length is refused without being read", async () => {
  await using dir = scratch();
  const archive = dir.join("F20240107T010000Z.zip");
  // Only a hole: the file takes no space.
  const size = 3 * 2 ** 30;
  const file = openSync(archive, "w");
  ftruncateSync(file, size);
  closeSync(file);
  const handle = openSync(archive, "r+");
  const end = zip64End(60_000_000, size, 0);
  writeSync(handle, end, 0, end.length, size);
  closeSync(handle);
  const started = performance.now();
  const { code, stderr } = await capturedRun(["-s", dir.join("store"), "--yes", archive]);
  assert.equal(code, 4);
  assert.match(stderr, /central directory is larger than 2 GB|central directory is damaged/);
  assert.ok(performance.now() - started < 10_000);
});

Deno.test("a directory of zeros is refused at its first record", async () => {
  await using dir = scratch();
  const archive = dir.join("F20240107T010000Z.zip");
  const size = 1.5 * 2 ** 30;
  const end = zip64End(30_000_000, size, 0);
  write(archive, [[size, end]]);
  const before = Deno.memoryUsage().rss;
  const { code, stderr } = await capturedRun(["-s", dir.join("store"), "--yes", archive]);
  assert.equal(code, 4);
  assert.match(stderr, /record 1 of its central directory is damaged/);
  assert.ok(Deno.memoryUsage().rss - before < 300_000_000, "memory is not bounded");
});

/** Names that all have the same FNV-1a hash from a known start: of each block there are two. */
function collidingNames(bits: number, start: number): string[] {
  const letters = "abcdefghijklmnopqrstuvwxyz0123456789";
  let names = [""];
  for (let block = 0, state = start; block < bits; block++) {
    const seen = new Map<number, string>();
    for (let n = 0;; n++) {
      let text = "";
      for (let rest = n, i = 0; i < 5; i++, rest = Math.floor(rest / 36)) {
        text += letters[rest % 36];
      }
      let next = state;
      for (let i = 0; i < 5; i++) next = Math.imul(next ^ text.charCodeAt(i), 0x01000193);
      const other = seen.get(next);
      if (other !== undefined) {
        names = names.flatMap((name) => [name + other, name + text]);
        state = next;
        break;
      }
      seen.set(next, text);
    }
  }
  return names;
}

Deno.test("names that are made to collide in a table cost no more than others", async () => {
  await using dir = scratch();
  const bits = 14;
  const timeOf = async (names: readonly string[]) => {
    const archive = dir.join("F20240107T010000Z.zip");
    writeZip(archive, [
      { name: ".version.txt" },
      ...names.map((name) => ({
        name: `@backup/store/mail/c/u/I/#msgs/${name}`,
        method: "stored" as const,
      })),
    ]);
    const { code, milliseconds, stderr } = await capturedRun(["-l", archive]);
    assert.equal(code, 0, stderr);
    return milliseconds;
  };
  const others = Array.from(
    { length: 2 ** bits },
    (_, n) => `${(n * 7919) % 2 ** bits}`.padStart(70),
  );
  const usual = await timeOf(others);
  const colliding = await timeOf(collidingNames(bits, 0x9e3779b1));
  assert.ok(colliding < usual * 5 + 1000, `${colliding} ms, others take ${usual} ms`);
});
