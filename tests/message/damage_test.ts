import fc from "fast-check";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { readEverything } from "./support.ts";

/** Samples small enough to be damaged many times. */
const SMALL = SAMPLES.filter(({ bytes }) => bytes.length < 5000);

Deno.test("messages that were damaged in any way are read, and nothing is thrown", async () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true });
  const damage = fc.tuple(
    fc.constantFrom("cut", "drop", "double", "overwrite"),
    place,
    place,
    fc.uint8Array(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...SMALL),
      fc.array(damage, { maxLength: 4 }),
      async (sample, damages) => {
        let bytes = sample.bytes;
        for (const [kind, a, b, rubbish] of damages) {
          bytes = damaged(bytes, {
            kind,
            a,
            b,
            rubbish,
          });
        }
        await readEverything(bytes);
      },
    ),
    { numRuns: 1500 },
  );
});

Deno.test("every message of the corpus is read, also the hostile ones", async () => {
  for (const { bytes } of SAMPLES) await readEverything(bytes);
});

function damaged(
  bytes: Uint8Array,
  { kind, a, b, rubbish }: {
    readonly kind: string;
    readonly a: number;
    readonly b: number;
    readonly rubbish: Uint8Array;
  },
): Uint8Array {
  const [from, to] = [Math.floor(a * bytes.length), Math.floor(b * bytes.length)].sort((x, y) =>
    x - y
  );
  const [before, between, after] = [bytes.slice(0, from), bytes.slice(from, to), bytes.slice(to)];
  switch (kind) {
    case "cut":
      return before;
    case "drop":
      return Uint8Array.of(...before, ...after);
    case "double":
      return Uint8Array.of(...before, ...between, ...between, ...after);
    default:
      return Uint8Array.of(
        ...before,
        ...rubbish,
        ...bytes.slice(Math.min(bytes.length, from! + rubbish.length)),
      );
  }
}
