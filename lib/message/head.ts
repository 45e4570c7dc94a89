import { binaryText } from "./binary_text.ts";
import { type Address, parseAddresses } from "./head/address_list.ts";
import { isAttachment, readContentFields } from "./head/content_fields.ts";
import { decodeHeaderText, decodeRaw } from "./head/encoded_words.ts";
import { type FieldName, type HeaderFields, readHeaderFields } from "./head/header_fields.ts";
import { type MailDate, parseMailDate } from "./head/mail_date.ts";

export type { Address, MailDate };

/** A head is not looked for beyond this. In bytes. */
export const LONGEST_HEAD = 2 * 1024 * 1024;

/** A subject, an ID and the like are cut at this. In characters. */
export const LONGEST_TEXT = 8 * 1024;

/** What the head of a message says, as plain data. */
export interface Head {
  readonly from: readonly Address[];
  readonly sender: readonly Address[];
  readonly replyTo: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly subject: string | undefined;
  /** The Date field; nothing where there is none, or none that can be read for certain. */
  readonly date: MailDate | undefined;
  /** Without the angle brackets, like `references` and `returnPath`. */
  readonly messageId: string | undefined;
  readonly references: readonly string[];
  readonly returnPath: string | undefined;
  /** In lower case, such as `multipart/mixed`. */
  readonly contentType: string;
  /** Whether it has attachments, where the head alone tells. */
  readonly hasAttachments: boolean | undefined;
  /** The head goes on after the given bytes: call again with more of them, if there are any. */
  readonly needsMore: boolean;
}

/**
 * Reads the head of a message from its first bytes (RFC 5322, 2047, 2231). Never throws, and gives
 * whatever can be read. Costs time and memory in proportion to the bytes, of which it looks at no more
 * than `LONGEST_HEAD`.
 */
export function readHead(bytes: Uint8Array): Head {
  const text = binaryText(bytes, 0, Math.min(bytes.length, LONGEST_HEAD));
  const fields = readHeaderFields(text);
  // As long as there is no LF, it is not known whether CR ends the lines.
  const isWhole = fields.isWhole && text.includes("\n");
  return headOf(fields, { needsMore: !isWhole && bytes.length < LONGEST_HEAD });
}

/** Most heads are whole in so many bytes. */
const FIRST = 4096;

/**
 * The head of a message of which `read` gives the first `most` bytes, or all where there are fewer. It is
 * asked for no more of them than the head takes, a few times as many each time.
 */
export function readHeadFrom(read: (most: number) => Uint8Array): Head {
  for (let most = FIRST;; most *= 4) {
    const bytes = read(most);
    const head = readHead(bytes);
    if (!head.needsMore || bytes.length < most) return head;
  }
}

/** The head that header fields make. */
export function headOf(
  { values }: HeaderFields,
  { needsMore = false }: { readonly needsMore?: boolean } = {},
): Head {
  const content = readContentFields(values);
  const near = content.charset;
  const addresses = (name: FieldName) => addressesOf(values.get(name), near);
  const date = values.get("date");
  const returnPath = values.get("return-path")?.replace(/^[\s\S]*<|>[\s\S]*$/g, "").trim();
  const hasAttachments = content.type.startsWith("multipart/") ? undefined : isAttachment(content);
  return {
    from: addresses("from"),
    sender: addresses("sender"),
    replyTo: addresses("reply-to"),
    to: addresses("to"),
    cc: addresses("cc"),
    bcc: addresses("bcc"),
    subject: textOf(values.get("subject"), near),
    date: date === undefined ? undefined : parseMailDate(date),
    messageId: idsOf(values.get("message-id"))[0],
    references: idsOf(values.get("references")),
    returnPath: returnPath === undefined ? undefined : cut(returnPath),
    contentType: content.type,
    hasAttachments,
    needsMore,
  };
}

function addressesOf(value: string | undefined, near: string | undefined): readonly Address[] {
  return value === undefined || value === "" ? NOBODY : parseAddresses(decodeRaw(value, near));
}

const NOBODY: readonly Address[] = [];

function textOf(value: string | undefined, near: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return cut(decodeHeaderText(value, near).replace(/[ \t\r\n]+/g, " ").trim());
}

/** The identifiers of a field, without brackets; also one that has none. */
function idsOf(value: string | undefined): readonly string[] {
  if (value === undefined) return NO_IDS;
  const ids: string[] = [];
  for (const [, id] of value.matchAll(/<([^<>]*)>/g)) {
    if (ids.push(cut(id!.replace(/\s+/g, ""))) === MOST_IDS) break;
  }
  if (ids.length > 0) return ids;
  const bare = /^[^\s<>]+/.exec(value)?.[0];
  return bare === undefined ? NO_IDS : [cut(bare)];
}

const NO_IDS: readonly string[] = [];

/** As many references as are read. */
const MOST_IDS = 1000;

function cut(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  return text.slice(0, LONGEST_TEXT).replace(/[\ud800-\udbff]$/, "");
}
