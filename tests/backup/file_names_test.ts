import assert from "node:assert/strict";
import fc from "fast-check";
import { FileNames } from "../../lib/backup/file_names.ts";
import { DirectoryBuilder } from "../../lib/zip/directory_builder.ts";

/** Puts names one after the other; for each the number of the file that had it already, or -1. */
function putAll(names: readonly string[]): number[] {
  const builder = new DirectoryBuilder();
  for (const name of names) builder.add({ name: `folder/${name}`, method: 0, size: 0 });
  const directory = builder.build();
  const index = new FileNames({
    archives: [{ directory }],
    archiveOf: new Uint16Array(names.length),
    entryOf: Uint32Array.from(names, (_, entry) => entry),
    previousOf: new Uint32Array(names.length),
  });
  return names.map((_, entry) => {
    const end = directory.nameStart(entry) + directory.nameLength(entry);
    return index.put(entry, directory.bytes, end - directory.baseNameLength(entry), end);
  });
}

/** The same with a map. */
function expected(names: readonly string[]): number[] {
  const first = new Map<string, number>();
  return names.map((name, file) => {
    const found = first.get(name);
    if (found === undefined) first.set(name, file);
    return found ?? -1;
  });
}

Deno.test("FileNames finds a name again, in whatever order they come", () => {
  const name = fc.string({ unit: fc.constantFrom("0", "1", "a", "é"), minLength: 1, maxLength: 4 });
  fc.assert(fc.property(fc.array(name, { maxLength: 300 }), (names) => {
    // A file that is found again is not put once more: it keeps its number.
    assert.deepEqual(putAll(names), expected(names));
  }));
});

Deno.test("FileNames needs no table for names in rising order, and finds the first fall", () => {
  const rising = Array.from({ length: 500 }, (_, i) => i.toString(16).padStart(8, "0"));
  assert.ok(putAll(rising).every((found) => found === -1));
  assert.deepEqual(putAll([...rising, rising[0]!, rising[499]!, "zz"]).slice(-3), [0, 499, -1]);
});

Deno.test("FileNames tells apart and finds again the names of a large folder in no order", () => {
  // So many that some have the same hash, which is of 32 bits and another one in each run.
  const count = 300_000;
  const numbers = crypto.getRandomValues(new Uint16Array(count / 10));
  const names = Array.from({ length: count }, (_, i) => `${numbers[i % numbers.length]}-${i}.eml`);
  assert.deepEqual(putAll([...names, ...names.slice(0, 1000)]), [
    ...names.map(() => -1),
    ...Array.from({ length: 1000 }, (_, file) => file),
  ]);
});
