import assert from "node:assert/strict";
import { edited, inputOf, type TextInput } from "../../lib/tui/text_input.ts";

function type(...keys: readonly string[]): TextInput {
  return keys.reduce(edited, inputOf("from:brown offer"));
}

Deno.test("a line is edited as in a shell", () => {
  assert.equal(type("s", "<home>", "-").text, "-from:brown offers");
  assert.equal(type("<c-w>", "b").text, "from:brown b");
  assert.equal(type("<left>", "<backspace>").text, "from:brown offr");
  assert.equal(type("<home>", "<delete>", "F").text, "From:brown offer");
  assert.deepEqual(type("<left>", "<left>", "<c-u>"), { text: "er", caret: 0 });
  assert.equal(type("<left>", "<left>", "<c-k>").text, "from:brown off");
});

Deno.test("a character beyond 16 bits is taken and passed over as one", () => {
  const typed = ["🐟", "é", "<left>", "<left>", "x"].reduce(edited, inputOf(""));
  assert.deepEqual(typed, { text: "x🐟é", caret: 1 });
  assert.equal(["🐟", "<backspace>"].reduce(edited, inputOf("a")).text, "a");
});

Deno.test("keys that edit nothing leave the line as it is", () => {
  assert.deepEqual(type("<page-up>", "<tab>", "<unknown>"), inputOf("from:brown offer"));
});
