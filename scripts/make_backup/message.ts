import type { MessageDescription } from "./description.ts";
import { mailDate } from "./local_time.ts";
import { Random } from "./random.ts";
import { crlf } from "./state.ts";

/** What a message needs to know of its server. */
export interface MessageOrigin {
  readonly seed: number;
  readonly hostname: string;
  readonly version: string;
  readonly utcOffsetHours: number;
  /** The folder's path in the archive, so that equal numbers in two folders differ. */
  readonly folder: string;
}

/** `0000000a.eml` or `0000000A.eml`: the server has written both. */
export function messageName(message: MessageDescription): string {
  const digits = message.uid.toString(16).padStart(8, "0");
  return `${message.upperCase ? digits.toUpperCase() : digits}.eml`;
}

/** The file of a message: headers in the order of the server, then a short text. */
export function messageFile(message: MessageDescription, origin: MessageOrigin): string {
  const random = new Random(`${origin.seed} ${origin.folder} ${message.uid} ${message.revision}`);
  const date = mailDate(message.time, origin.utcOffsetHours);
  return crlf([
    `Return-Path: <${message.from}>`,
    "Received: from [127.0.0.1] ([127.0.0.1])",
    `\tby ${origin.hostname} (Kerio Connect ${origin.version}) with ESMTP`,
    `\tfor ${message.to};`,
    `\t${date}`,
    `Date: ${date}`,
    `Subject: ${headerText(message.subject)}`,
    `Message-ID: <${random.below(0xffffffff)}-${message.uid}@${origin.hostname}>`,
    `From: ${message.from}`,
    `To: ${message.to}`,
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    "",
    ...lines(random.words(message.bodyWords)),
    "",
  ]);
}

/** A contact, an event, a task or a note is a message too. */
export function itemFile(
  message: MessageDescription,
  origin: MessageOrigin,
  kind: "contacts" | "calendar" | "tasks" | "notes",
): string {
  const random = new Random(`${origin.seed} ${origin.folder} ${message.uid} ${message.revision}`);
  const form = {
    contacts: ["text/vcard", "VCARD", `FN:${message.subject}`, `EMAIL;TYPE=WORK:${message.to}`],
    calendar: ["text/calendar", "VCALENDAR", "BEGIN:VEVENT", `SUMMARY:${message.subject}`],
    tasks: ["text/calendar", "VCALENDAR", "BEGIN:VTODO", `SUMMARY:${message.subject}`],
    notes: ["text/calendar", "VCALENDAR", "BEGIN:VJOURNAL", `SUMMARY:${message.subject}`],
  }[kind] as [string, string, ...string[]];
  const [type, object, ...fields] = form;
  const inner = fields[0]?.startsWith("BEGIN:") ? [fields[0].replace("BEGIN", "END")] : [];
  return crlf([
    `Subject: ${headerText(message.subject)}`,
    `Date: ${mailDate(message.time, origin.utcOffsetHours)}`,
    `Content-Type: ${type}; charset="utf-8"`,
    "Content-Transfer-Encoding: 8bit",
    "",
    `BEGIN:${object}`,
    ...fields,
    `UID:${random.guid()}`,
    ...inner,
    `END:${object}`,
  ]);
}

/** Text beyond ASCII as RFC 2047 has it. */
function headerText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  const bytes = new TextEncoder().encode(text);
  return `=?utf-8?B?${btoa(String.fromCharCode(...bytes))}?=`;
}

function lines(text: string): string[] {
  return text.match(/.{1,72}(?:\s|$)/g)?.map((line) => line.trimEnd()) ?? [];
}
