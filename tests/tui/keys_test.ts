import assert from "node:assert/strict";
import { KeyDecoder } from "../../lib/tui/keys.ts";

function decode(...chunks: readonly string[]): string[] {
  const decoder = new KeyDecoder();
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  return [...bytes.flatMap((chunk) => decoder.push(chunk)), ...decoder.flush()];
}

Deno.test("keys have the same names whatever a terminal calls them", () => {
  assert.deepEqual(decode("\x1b[A\x1bOA\x1b[B\x1b[C\x1b[D"), [
    "<up>",
    "<up>",
    "<down>",
    "<right>",
    "<left>",
  ]);
  assert.deepEqual(decode("\x1b[H\x1b[1~\x1b[7~\x1bOH\x1b[F\x1b[4~\x1b[8~\x1bOF"), [
    ...Array(4).fill("<home>"),
    ...Array(4).fill("<end>"),
  ]);
  assert.deepEqual(decode("\x1b[5~\x1b[6~\x1b[3~\x1b[1;5A\x1bOM"), [
    "<page-up>",
    "<page-down>",
    "<delete>",
    "<up>",
    "<enter>",
  ]);
  assert.deepEqual(decode("\r\n\t\b\x7f\x03\x06 j?"), [
    "<enter>",
    "<enter>",
    "<tab>",
    "<backspace>",
    "<backspace>",
    "<c-c>",
    "<c-f>",
    " ",
    "j",
    "?",
  ]);
});

Deno.test("a key that comes in pieces is one key", () => {
  assert.deepEqual(decode("\x1b", "[", "6", "~j"), ["<page-down>", "j"]);
  const decoder = new KeyDecoder();
  const [first, second, third] = [new Uint8Array([0xe6]), new Uint8Array([0x97]), [0xa5, 0x71]];
  assert.deepEqual(decoder.push(first!), []);
  assert.deepEqual(decoder.push(second!), []);
  assert.deepEqual(decoder.push(new Uint8Array(third!)), ["日", "q"]);
});

Deno.test("Escape alone is a key once nothing has followed it", () => {
  const decoder = new KeyDecoder();
  assert.deepEqual(decoder.push(new Uint8Array([0x1b])), []);
  assert.ok(decoder.isPending);
  assert.deepEqual(decoder.flush(), ["<escape>"]);
  assert.ok(!decoder.isPending);
});

Deno.test("sequences that mean nothing here type nothing", () => {
  assert.deepEqual(decode("\x1b[200~\x1b[<0;10;20M\x1bx\x1b[1;2P"), Array(4).fill("<unknown>"));
});

Deno.test("a sequence that never ends does not swallow what is typed", () => {
  const keys = decode(`\x1b[${"1;".repeat(100)}`, "q");
  assert.equal(keys.at(-1), "q");
});
