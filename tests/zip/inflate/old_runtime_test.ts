import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { runningCrc } from "../../../lib/zip/inflate/old_runtime.ts";

Deno.test("runningCrc() gives the CRC-32 of all pieces together", () => {
  fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (pieces) => {
    const all = Uint8Array.from(pieces.flatMap((piece) => [...piece]));
    assert.equal(pieces.reduce(runningCrc, 0), crc32(all));
  }));
});

Deno.test("runningCrc() gives the same when it is called often, as for an entry of many gigabytes", () => {
  const piece = new Uint8Array(16).fill(7);
  const first: number[] = [];
  for (let call = 0; call < 200_000; call++) {
    const value = runningCrc((0x80000000 + call % 100 * 7919) >>> 0, piece);
    if (call < 100) first.push(value);
    else if (value !== first[call % 100]) assert.fail(`call ${call} gives another value`);
  }
});
