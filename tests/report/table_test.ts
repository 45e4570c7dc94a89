import assert from "node:assert/strict";
import stringWidth from "string-width";
import { type Column, type Row, tableLines, type TableOptions } from "../../lib/report/table.ts";

const COLUMNS: readonly Column[] = [
  { align: "left", canShrink: true },
  { align: "right" },
  { align: "left" },
];

async function lines(rows: readonly Row[], options: TableOptions = {}): Promise<string[]> {
  return [...await tableLines(COLUMNS, () => rows, options)];
}

Deno.test("tableLines() aligns all rows by the widest of each column, numbers to the right", async () => {
  assert.deepEqual(
    await lines([["Name", "Size", "Newest"], ["smith", "1,200", "2024"], ["a", "7", ""]]),
    [
      "Name    Size  Newest",
      "smith  1,200  2024",
      "a          7",
    ],
  );
});

Deno.test("tableLines() counts the columns of a terminal, not characters", async () => {
  assert.deepEqual(await lines([["日本語", "1", "x"], ["e\u0301é", "2", "y"], ["😀", "3", "z"]]), [
    "日本語  1  x",
    "e\u0301é      2  y",
    "😀      3  z",
  ]);
});

Deno.test("tableLines() lets a row of one cell run over all columns", async () => {
  assert.deepEqual(await lines([["a heading of great length"], ["a", "1", "x"], [""]]), [
    "a heading of great length",
    "a  1  x",
    "",
  ]);
});

Deno.test("tableLines() cuts what can shrink to fit the terminal, and nothing without one", async () => {
  const rows = [["a mailbox of a long name", "1,200", "2024-01-03"], ["a heading, also long"]];
  assert.deepEqual(
    await lines(rows, { width: 32 }),
    [
      "a mailbox o…  1,200  2024-01-03",
      "a heading, also long",
    ].map((line) => line.replace("mailbox o…", "mailbox of…")),
  );
  assert.deepEqual(await lines(rows), [
    "a mailbox of a long name  1,200  2024-01-03",
    "a heading, also long",
  ]);
});

Deno.test("tableLines() leaves out the last columns where even the shortest names have no room", async () => {
  const rows = [["a mailbox of a long name", "1,200", "2024-01-03"]];
  assert.deepEqual(await lines(rows, { width: 25 }), ["a mailbox of a lo…  1,200"]);
  assert.deepEqual(await lines(rows, { width: 15 }), ["a mailbox of a…"]);
  assert.deepEqual(await lines(rows, { width: 3, mark: "..." }), ["a mailbox..."]);
});

Deno.test("tableLines() is never wider than a terminal of twelve columns or more", async () => {
  const names = ["smith", "日本語日本語日本語日本語", "e\u0301".repeat(40), "👍🏽🇨🇿".repeat(9)];
  for (let width = 12; width < 60; width++) {
    for (const line of await lines(names.map((name) => [name, "1,200", "2024-01-03"]), { width })) {
      assert.ok(stringWidth(line) <= width, `${width}: ${line}`);
    }
  }
});

Deno.test("tableLines() makes control characters visible before it measures", async () => {
  assert.deepEqual(await lines([["a\x1b", "1", ""], ["abcdef", "2", ""]]), [
    "a\\x1b   1",
    "abcdef  2",
  ]);
});
