import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import * as wasm from "../../../lib/zip/inflate/fast_inflate.wasm";
import { GrowingInflation, inflateFast } from "../../../lib/zip/inflate/fast_inflate.ts";
import { anyContent } from "./contents.ts";

/** An inflation of `data`; `taken()` tells how many bytes of it were asked for. */
function growing(data: Uint8Array): { inflation: GrowingInflation; taken: () => number } {
  let at = 0;
  const inflation = new GrowingInflation(data.length, (length) => data.subarray(at, at += length));
  return { inflation, taken: () => at };
}

Deno.test("GrowingInflation gives the beginning that is asked for, again and again, and all", () => {
  const anySteps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 5 });
  fc.assert(
    fc.property(anyContent, anySteps, ({ content, deflated }, steps) => {
      const { inflation } = growing(deflated);
      for (const step of steps) {
        const count = Math.floor(step * content.length);
        const bytes = inflation.first(count);
        assert.ok(bytes && content.subarray(0, count).equals(bytes), `${count} bytes`);
      }
      const whole = inflation.whole(content.length);
      assert.ok(whole && content.equals(whole));
    }),
    { numRuns: 800 },
  );
});

Deno.test("fast_inflate.wasm goes on wherever its input ends for a while", () => {
  const memory = new Uint8Array(wasm.memory.buffer);
  const [input, output, hungry] = [wasm.INPUT, wasm.OUTPUT, wasm.HUNGRY].map(Number) as number[];
  fc.assert(
    fc.property(anyContent, fc.integer({ min: 1, max: 700 }), ({ content, deflated }, step) => {
      // Byte by byte, what is small.
      const most = deflated.length < 1000 ? 1 : step;
      wasm.begin();
      let length = 0;
      let at = 0;
      let state = hungry;
      while (state === hungry) {
        length = wasm.makeRoom(length);
        const piece = deflated.subarray(at, at + most);
        memory.set(piece, input! + length);
        length += piece.length;
        at += piece.length;
        state = wasm.go(length, at === deflated.length ? 1 : 0, content.length + 1);
      }
      assert.equal(state, Number(wasm.DONE));
      assert.ok(content.equals(memory.subarray(output!, output! + wasm.produced())));
    }),
    { numRuns: 600 },
  );
});

Deno.test("GrowingInflation never takes for whole what zlib refuses", () => {
  let accepted = 0;
  fc.assert(
    fc.property(anyContent, fc.nat(), fc.nat(), ({ content, deflated }, place, count) => {
      const data = Buffer.from(deflated);
      data[place % Math.min(data.length, 200)]! ^= 1 << (place & 7);
      const { inflation } = growing(data);
      inflation.first(count % (content.length + 1));
      const bytes = inflation.whole(content.length);
      if (!bytes) return;
      accepted++;
      assert.ok(inflateRawSync(data).equals(bytes));
    }),
    { numRuns: 2000 },
  );
  assert.ok(accepted > 10, "too little was accepted for this to say anything");
});

Deno.test("GrowingInflation has no more bytes than the stream, and no fewer", () => {
  const content = Buffer.from("some text ".repeat(1000));
  const deflated = deflateRawSync(content);
  const sizes = [content.length - 1, content.length + 1];
  for (const size of sizes) assert.equal(growing(deflated).inflation.whole(size), undefined);
  assert.equal(growing(deflated).inflation.first(content.length + 1), undefined);
  const cut = growing(deflated.subarray(0, -1)).inflation;
  assert.ok(cut.first(10));
  assert.equal(cut.whole(content.length), undefined);
  // Nothing is found behind what was refused.
  assert.ok(!cut.isCurrent);
  assert.equal(cut.first(10), undefined);
});

Deno.test("GrowingInflation takes no more of a bomb than its beginning", () => {
  const bomb = deflateRawSync(Buffer.alloc(64 << 20));
  const { inflation, taken } = growing(bomb);
  assert.deepEqual(inflation.first(5000), new Uint8Array(5000));
  assert.ok(taken() < 10_000, `${taken()} of ${bomb.length} bytes`);
});

Deno.test("GrowingInflation ends when anything else is inflated", () => {
  const content = Buffer.from("some text ".repeat(1000));
  const deflated = deflateRawSync(content);
  const { inflation } = growing(deflated);
  assert.ok(inflation.first(100));
  assert.ok(inflation.isCurrent);
  assert.ok(inflateFast(deflated, content.length));
  assert.ok(!inflation.isCurrent);
  assert.equal(inflation.first(200), undefined);
  assert.equal(inflation.whole(content.length), undefined);
});
