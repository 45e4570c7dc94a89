import { Buffer } from "node:buffer";
import { type ExportItem, type ItemFlags, NO_FLAGS } from "../../lib/export/item.ts";

export type ItemValues = Partial<Omit<ExportItem, "flags">> & {
  readonly flags?: Partial<ItemFlags>;
};

/** A message as the server's index and its head say it; what is not given is as in most messages. */
export function item({ flags, ...values }: ItemValues = {}): ExportItem {
  return {
    uid: 1,
    kind: "mail",
    arrival: Date.UTC(2021, 2, 5, 0, 9, 26),
    modified: Date.UTC(2021, 2, 5, 0, 9, 26),
    date: Date.UTC(2021, 2, 5, 0, 9, 26),
    from: "user1@domain.local",
    subject: "Email 1",
    returnPath: "<User1@domain.local>",
    ...values,
    flags: { ...NO_FLAGS, ...flags },
  };
}

/** Bytes of a text in Latin-1, so that any byte can be written as a character. */
export function latin1(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function asLatin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

/** Bytes cut at these places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) =>
    a - b
  );
  return ends.map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end));
}
