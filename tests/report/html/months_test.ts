import assert from "node:assert/strict";
import { monthSections } from "../../../lib/report/html/months.ts";

const months = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    year: 2000 + Math.floor(i / 12),
    month: i % 12 + 1,
    messages: i + 1,
  }));

Deno.test("a month is a bar, and the busiest is named", () => {
  const [section] = monthSections(months(24));
  assert.equal(section!.text.match(/<rect/g)!.length, 24);
  assert.match(section!.text, /the most, 24, in 2001-12/);
});

Deno.test("many years are shown by the year", () => {
  const [section] = monthSections(months(240));
  assert.equal(section!.text.match(/<rect/g)!.length, 20);
  const last = Array.from({ length: 12 }, (_, i) => 229 + i).reduce((a, b) => a + b);
  assert.match(section!.text, new RegExp(`the most, ${last.toLocaleString("en")}, in 2019`));
});

Deno.test("without messages there is no chart", () => {
  assert.deepEqual(monthSections([]), []);
});
