import assert from "node:assert/strict";
import { markup } from "../../../lib/report/html/markup.ts";
import { MOST_ROWS, size, table } from "../../../lib/report/html/table.ts";

const COLUMNS = [
  { heading: "Name", cell: (row: number) => `<${row}>` },
  { heading: "Size", isNumber: true, cell: (row: number) => size(row, 10_000) },
];

Deno.test("what is put into markup is text, in attributes too", () => {
  assert.equal(
    markup`<a title="${`"'<&>\`\u202e\n`}">${["<", markup`<b>${1}</b>`, undefined]}</a>`.text,
    `<a title="&quot;&#39;&lt;&amp;&gt;&#96;\\u202e\\x0a">&lt;<b>1</b></a>`,
  );
});

Deno.test("a table says how many rows it does not show", () => {
  const rows = Array.from({ length: MOST_ROWS + 3 }, (_, i) => i);
  const { text } = table(COLUMNS, rows);
  assert.equal(text.match(/<tr>/g)!.length, 1 + MOST_ROWS);
  assert.match(text, /; 3 more are not shown/);
  assert.match(table(COLUMNS, [1, 2], 10).text, /; 8 more are not shown/);
  assert.doesNotMatch(table(COLUMNS, [1, 2]).text, /not shown/);
});

Deno.test("a size is sorted by its bytes, and its bar is its share of the largest", () => {
  const { text } = table(COLUMNS, [5000]);
  assert.match(text, /data-value="5000">4\.9 KiB<svg class="bar"[^>]*><rect width="50\.0"/);
});
