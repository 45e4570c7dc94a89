/**
 * A corpus of messages that are hard to read: the shapes that parsers of mail are tested with. The same on
 * every machine.
 *
 *     deno run -W scripts/make_messages.ts <directory>
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ADDRESSES } from "./make_messages/addresses.ts";
import { CHARSETS } from "./make_messages/charsets.ts";
import { DATES } from "./make_messages/dates.ts";
import { FOLDING } from "./make_messages/folding.ts";
import { HOSTILE } from "./make_messages/hostile.ts";
import { ITEMS } from "./make_messages/items.ts";
import type { Sample } from "./make_messages/sample.ts";
import { STRUCTURES } from "./make_messages/structures.ts";
import { WORDS } from "./make_messages/words.ts";

export type { Sample };

/** All messages of the corpus; no two have the same name. */
export const SAMPLES: readonly Sample[] = [
  ...FOLDING,
  ...DATES,
  ...WORDS,
  ...CHARSETS,
  ...ADDRESSES,
  ...STRUCTURES,
  ...ITEMS,
  ...HOSTILE,
];

/** Writes the corpus into a directory: `000.eml`, `001.eml`, … in the order of `SAMPLES`. */
export function writeSamples(directory: string): void {
  mkdirSync(directory, { recursive: true });
  SAMPLES.forEach(({ bytes }, i) => {
    writeFileSync(join(directory, `${String(i).padStart(3, "0")}.eml`), bytes);
  });
}

if (import.meta.main) {
  const [directory] = Deno.args;
  if (directory === undefined) {
    console.error("Usage: deno run -W scripts/make_messages.ts <directory>");
    Deno.exit(2);
  }
  writeSamples(directory);
  console.log(`${SAMPLES.length} messages in ${directory}`);
}
