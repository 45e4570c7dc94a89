import {
  MANIFEST_VERSION,
  type ManifestHead,
  type ManifestItem,
  type ManifestSkipped,
  type ManifestTotals,
} from "./manifest.ts";

/** Text that is collected before it is given out, in characters. */
const BLOCK = 64 * 1024;

/**
 * Writes a manifest item by item, so that a million of them take no memory: one JSON document, an item a
 * line. First all items, then what was skipped, then `end()`; only then it is complete.
 */
export class ManifestWriter {
  readonly #write: (text: string) => void;
  #text = "";
  #list: "items" | "skipped" = "items";
  #items = 0;
  #bytes = 0;
  #skipped = 0;

  constructor(write: (text: string) => void, head: ManifestHead) {
    this.#write = write;
    const start = { format: "kmsrecover-export", version: MANIFEST_VERSION, ...head };
    this.#put(`${JSON.stringify(start, null, 2).slice(0, -2)},\n  "items": [`);
  }

  add(item: ManifestItem): void {
    this.addWritten([JSON.stringify(item)], item.source.size);
  }

  /** Items that are JSON already, in one line each; `bytes` as in the backup. */
  addWritten(items: readonly string[], bytes: number): void {
    if (this.#list !== "items") throw new Error("Items come before what was skipped");
    if (items.length === 0) return;
    this.#put(`${this.#items === 0 ? "" : ","}\n    ${items.join(",\n    ")}`);
    this.#items += items.length;
    this.#bytes += bytes;
  }

  skip(skipped: ManifestSkipped): void {
    this.#beginSkipped();
    this.#put(`${this.#skipped++ === 0 ? "" : ","}\n    ${JSON.stringify(skipped)}`);
  }

  end(): ManifestTotals {
    this.#beginSkipped();
    const totals = { items: this.#items, bytes: this.#bytes, skipped: this.#skipped };
    this.#put(`\n  ],\n  "totals": ${JSON.stringify(totals)}\n}\n`);
    this.#write(this.#text);
    this.#text = "";
    return totals;
  }

  #beginSkipped(): void {
    if (this.#list === "items") this.#put('\n  ],\n  "skipped": [');
    this.#list = "skipped";
  }

  #put(text: string): void {
    this.#text += text;
    if (this.#text.length < BLOCK) return;
    this.#write(this.#text);
    this.#text = "";
  }
}
