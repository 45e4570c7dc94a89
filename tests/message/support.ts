import assert from "node:assert/strict";
import { fieldsOf } from "../../lib/message/fields.ts";
import { type Address, readHead } from "../../lib/message/head.ts";
import { readItem } from "../../lib/message/item/item.ts";
import { Matcher } from "../../lib/message/match.ts";
import { parseQuery } from "../../lib/message/query.ts";
import { identityOf } from "../../lib/message/same.ts";
import { readMessage } from "../../lib/message/shown_message.ts";
import { WholeMessage } from "../../lib/message/whole_message.ts";
import { SAMPLES } from "../../scripts/make_messages.ts";

/** What two parsers are compared by. */
export interface ComparedHead {
  readonly from: unknown;
  readonly to: unknown;
  readonly cc: unknown;
  readonly bcc: unknown;
  readonly subject: unknown;
  readonly date: unknown;
  readonly messageId: unknown;
  readonly attachments: unknown;
}

/** Our reading of a message, in the form of python_heads.py. */
export function ourHead(bytes: Uint8Array): ComparedHead {
  const head = readHead(bytes);
  return {
    from: pairs(head.from),
    to: pairs(head.to),
    cc: pairs(head.cc),
    bcc: pairs(head.bcc),
    subject: head.subject ?? null,
    date: head.date ? [head.date.ms, head.date.offset ?? null] : null,
    messageId: head.messageId ?? null,
    attachments: new WholeMessage(bytes).attachments.map(({ name, isInline }) => [name, isInline]),
  };
}

/** The message of the corpus with a name. */
export function sample(name: string): Uint8Array {
  const found = SAMPLES.find((it) => it.name === name);
  if (!found) throw new RangeError(`There is no sample "${name}"`);
  return found.bytes;
}

/** A message as bytes: UTF-8, with LF standing for CRLF. */
export function eml(text: string): Uint8Array {
  return new TextEncoder().encode(text.replaceAll("\n", "\r\n"));
}

function pairs(addresses: readonly Address[]): [string, string][] {
  return addresses.map(({ name, address }) => [name, address]);
}

/** Reads all that can be read of a message, as listing, finding, merging and showing together do. */
export async function readEverything(bytes: Uint8Array): Promise<void> {
  const head = readHead(bytes);
  const item = readItem(bytes);
  const whole = new WholeMessage(bytes);
  const fields = fieldsOf({ kind: item?.kind ?? "mail", head, item });
  const facts = {
    kind: "mail",
    size: bytes.length,
    flags: undefined,
    hasAttachments: undefined,
  } as const;
  new Matcher(ANYWHERE).judge({ ...facts, fields, whole });
  const identity = identityOf(bytes, item?.kind ?? "mail");
  const shown = await readMessage(bytes);
  const result = { head, item, fields, identity, shown, parts: whole.parts };
  assert.deepEqual(structuredClone(result), result);
}

const ANYWHERE = parseQuery('absent OR body:"absent text" OR file:absent', {
  now: 0,
  utcOffset: 0,
});
