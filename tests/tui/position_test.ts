import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Extent,
  inView,
  moved,
  type Position,
  scrolled,
  START,
} from "../../lib/tui/position.ts";

const KEYS = [
  "j",
  "k",
  "<up>",
  "<down>",
  "g",
  "G",
  "<home>",
  "<end>",
  "<page-up>",
  "<page-down>",
  "<c-u>",
  "<c-d>",
];

Deno.test("the cursor is on the list and on the screen, whatever keys are pressed", () => {
  fc.assert(fc.property(
    fc.nat(1_000_000),
    fc.integer({ min: 1, max: 60 }),
    fc.array(fc.constantFrom(...KEYS), { maxLength: 40 }),
    fc.integer({ min: 1, max: 60 }),
    (count, visible, keys, other) => {
      let position = START;
      for (const key of keys) position = moved(position, key, { count, visible })!;
      assertSeen(position, { count, visible });
      assertSeen(inView(position, { count, visible: other }), { count, visible: other });
    },
  ));
});

function assertSeen({ cursor, top }: Position, { count, visible }: Extent): void {
  assert.ok(cursor >= 0 && cursor < Math.max(count, 1));
  assert.ok(top >= 0 && top <= cursor && cursor < top + visible);
}

Deno.test("a page goes on with the last line of the page before", () => {
  const extent = { count: 100, visible: 10 };
  const first = moved(START, "<page-down>", extent)!;
  assert.equal(first.cursor, 9);
  assert.deepEqual(moved(first, "<page-down>", extent), { cursor: 18, top: 9 });
  assert.deepEqual(moved(first, "G", extent), { cursor: 99, top: 90 });
});

Deno.test("a text scrolls no further than to its last line", () => {
  assert.equal(scrolled(0, "G", { count: 25, visible: 10 }), 15);
  assert.equal(scrolled(14, "<page-down>", { count: 25, visible: 10 }), 15);
  assert.equal(scrolled(0, "j", { count: 5, visible: 10 }), 0);
  assert.equal(scrolled(0, "x", { count: 5, visible: 10 }), undefined);
});
