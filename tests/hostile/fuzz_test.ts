import assert from "node:assert/strict";
import { fuzzOne, type Tally } from "../../scripts/fuzz/fuzzer.ts";
import { makeSamples } from "../../scripts/fuzz/samples.ts";
import { scratch } from "../support/scratch.ts";

/** A taste of `deno task fuzz`, the same each time. */
const SEED = 1;
const CASES = 60;

Deno.test(`${CASES} damaged backups give no crash, no wrong bytes and nothing outside the targets`, async () => {
  await using dir = scratch();
  const samples = makeSamples();
  const tally: Tally = new Map();
  for (let number = 0; number < CASES; number++) {
    const options = { samples, seed: SEED, dir: dir.join("ground") };
    assert.deepEqual(await fuzzOne(options, number, tally), []);
  }
  // The damage is neither always harmless nor always fatal.
  for (const code of [0, 3, 4]) assert.ok((tally.get(code) ?? 0) > 10, `exit ${code}`);
});
