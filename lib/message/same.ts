import { createHash } from "node:crypto";
import { binaryText } from "./binary_text.ts";
import { LONGEST_HEAD, readHead } from "./head.ts";
import { readItem } from "./item/item.ts";
import type { Kind } from "./kind.ts";

/** What tells whether two messages are the same, as plain data. */
export interface Identity {
  /** Equal for messages of the same content, whatever a server wrote into their heads. */
  readonly contentKey: string;
  /** For contacts, events, tasks and notes that have a UID: it, with the RECURRENCE-ID. */
  readonly item: string | undefined;
  /** How often an item was changed, as it says itself. */
  readonly sequence: number;
  /** When an item was changed last, as it says itself; milliseconds, UTC. */
  readonly modified: number | undefined;
}

/** How two messages stand to each other: `changed` are two states of one contact, event or task. */
export type Likeness = "same" | "changed" | "different";

/** Header fields that servers and stores add or rewrite. */
const REWRITTEN: ReadonlySet<string> = new Set([
  "authentication-results",
  "content-length",
  "delivered-to",
  "dkim-signature",
  "domainkey-signature",
  "envelope-to",
  "lines",
  "received",
  "received-spf",
  "return-path",
  "status",
  "x-envelope-from",
  "x-envelope-to",
  "x-footer",
  "x-keywords",
  "x-mozilla-keys",
  "x-mozilla-status",
  "x-mozilla-status2",
  "x-original-to",
  "x-status",
  "x-uid",
]);
const REWRITTEN_FAMILY = /^(?:arc-|x-kerio-|x-spam-)/;

/** What tells whether a message is the same as another. `bytes` are all of the message. */
export function identityOf(bytes: Uint8Array, kind: Kind): Identity {
  const item = kind === "mail" ? undefined : readItem(bytes);
  return {
    contentKey: contentKey(bytes),
    item: item?.uid ? `${item.uid}\n${item.recurrenceId ?? ""}` : undefined,
    sequence: item?.sequence ?? 0,
    modified: item?.modified,
  };
}

/** How two messages stand to each other. What is in doubt is `different`. */
export function likenessOf(a: Identity, b: Identity): Likeness {
  if (a.contentKey === b.contentKey) return "same";
  return a.item !== undefined && a.item === b.item ? "changed" : "different";
}

/** Whether an item is a later state than another of the same; `undefined` where they do not say. */
export function isNewer(a: Identity, b: Identity): boolean | undefined {
  if (a.sequence !== b.sequence) return a.sequence > b.sequence;
  if (a.modified === undefined || b.modified === undefined) return undefined;
  return a.modified === b.modified ? undefined : a.modified > b.modified;
}

/**
 * A short text that two messages share if and only if they are the same: they have a Message-ID, and the
 * same content but for the header fields that servers rewrite and for the form of line ends; or, without
 * a Message-ID, the same bytes.
 *
 * @param bytes the whole message
 */
export function contentKey(bytes: Uint8Array): string {
  const hash = createHash("sha256");
  if (readHead(bytes).messageId === undefined) {
    return `bytes ${hash.update(bytes).digest("base64url")}`;
  }
  const text = binaryText(bytes, 0, Math.min(bytes.length, LONGEST_HEAD));
  let from = 0;
  for (const [start, end] of rewrittenRanges(text)) {
    hash.update(withLineFeeds(bytes.subarray(from, start)));
    from = end;
  }
  hash.update(withLineFeeds(bytes.subarray(from)));
  return `content ${hash.digest("base64url")}`;
}

/** Where the header fields stand that servers rewrite, with their line ends. */
function rewrittenRanges(text: string): [start: number, end: number][] {
  const ranges: [number, number][] = [];
  let isRewritten = false;
  for (let at = 0; at < text.length;) {
    const feed = text.indexOf("\n", at);
    const next = feed < 0 ? text.length : feed + 1;
    const first = text[at];
    if (first === "\n" || first === "\r" && next === at + 2) break;
    if (first !== " " && first !== "\t") {
      const line = text.slice(at, Math.min(next, at + 200));
      const name = /^([!-9;-~]{1,100})[ \t]{0,50}:/.exec(line)?.[1]?.toLowerCase() ?? "";
      isRewritten = REWRITTEN.has(name) || REWRITTEN_FAMILY.test(name);
    }
    const last = ranges.at(-1);
    if (isRewritten && last?.[1] === at) last[1] = next;
    else if (isRewritten) ranges.push([at, next]);
    at = next;
  }
  return ranges;
}

/** The same bytes with LF for each CRLF. */
function withLineFeeds(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte !== CARRIAGE_RETURN || bytes[at + 1] !== LINE_FEED) kept[size++] = byte;
  }
  return kept.subarray(0, size);
}

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
