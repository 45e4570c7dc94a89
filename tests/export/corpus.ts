import { Buffer } from "node:buffer";
import type { ExportItem } from "../../lib/export/item.ts";
import { item, latin1 } from "./items.ts";

/** A message of the corpus, with what a program that reads it must find. */
export interface Sample {
  readonly item: ExportItem;
  readonly bytes: Uint8Array;
  /** Decoded. */
  readonly subject: string;
}

const TIME = Date.UTC(2021, 2, 4, 23, 50);

/** Messages as a server has them, and what is odd about mail; every combination of flags that matters. */
export const CORPUS: readonly Sample[] = [
  sample("Plain", { flags: { seen: true } }, "Hello\r\n"),
  sample("New and unseen", { flags: { recent: true } }, "Hello\r\n"),
  sample("Old and unseen", {}, "Hello\r\n"),
  sample("Answered", { flags: { seen: true, answered: true } }, "Thanks.\r\n"),
  sample("Flagged", { flags: { flagged: true } }, "Important.\r\n"),
  sample("Draft", { flags: { seen: true, draft: true } }, "Not ready\r\n"),
  sample(
    "Everything",
    { flags: { seen: true, answered: true, flagged: true, draft: true } },
    "x\r\n",
  ),
  sample(
    "From lines",
    { flags: { seen: true } },
    "From here on\r\n>From there\r\n>>From elsewhere\r\n\r\nFrom a@b Thu Mar  4 19:09:26 2021\r\n\r\nend\r\n",
  ),
  sample("No line end", { flags: { seen: true } }, "the last line"),
  sample("Bytes", { flags: { seen: true } }, "\0 \xe4\xf6\xfc \x80\xff\r\nbare \r CR\r\n"),
  sample("Empty", { flags: { seen: true } }, ""),
  sample("Gr\u00fc\u00dfe \u65e5\u672c", { flags: { seen: true } }, "8bit: \xc3\xbc\r\n"),
  sample("Bounce", { flags: { seen: true }, returnPath: "<>" }, "Undelivered\r\n"),
  sample(
    "Forged",
    { flags: {} },
    "The message says that it was read and is very long.\r\n",
    "Status: RO\r\nX-Status: D\r\nContent-Length: 999999\r\nX-IMAP: 1 2\r\nX-UID: 77\r\n",
  ),
  sample("Attachment", { flags: { seen: true } }, `${"QUJD".repeat(19)}\r\n`.repeat(13_000)),
].map((make, index) => make(index + 1));

function sample(
  subject: string,
  values: Parameters<typeof item>[0] & object,
  body: string,
  moreHead = "",
): (uid: number) => Sample {
  return (uid) => {
    const time = TIME + uid * 60_000;
    const isDraft = values.flags?.draft ?? false;
    const head = (isDraft ? "" : "Return-Path: <user1@domain.local>\r\n") +
      `Date: ${new Date(time).toUTCString().replace("GMT", "+0000")}\r\n` +
      `Subject: ${encodedWord(subject)}\r\n${moreHead}` +
      (isDraft ? "" : `Message-ID: <${uid}@domain.local>\r\n`) +
      "From: User1 <user1@domain.local>\r\nTo: User2 <user2@domain.local>\r\n" +
      "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n";
    const facts = item({ uid, arrival: time, date: time, modified: time, subject, ...values });
    return { item: facts, bytes: latin1(head + body), subject };
  };
}

function encodedWord(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;
}

/** The bytes of a message with LF line ends. */
export function withLf(bytes: Uint8Array): Uint8Array {
  return latin1(Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "\n"));
}
