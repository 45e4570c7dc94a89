import type { Address, Head } from "./head.ts";
import type { Item } from "./item/item.ts";
import type { Kind } from "./kind.ts";

/** What a list shows of a message of any kind, and what is searched without its body; plain data. */
export interface MessageFields {
  /** The sender; a contact itself; the organizer of an event. */
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  /** The subject, the name of a contact, the title of an event, a task or a note. */
  readonly subject: string;
  /** Milliseconds since the epoch: when a mail was written, when an event begins. */
  readonly date: number | undefined;
  /** The date is what a clock shows, as if it were UTC, since its zone is not known. */
  readonly isWall: boolean;
  /** A whole day. */
  readonly isDay: boolean;
  /** Where an event takes place. */
  readonly location: string | undefined;
  readonly messageId: string | undefined;
}

/** Where the fields come from. */
export interface FieldSources {
  readonly kind: Kind;
  readonly head: Head;
  /** For other kinds than mail, where it could be read. */
  readonly item?: Item | undefined;
  /** When the message arrived: stands for a Date field that is missing or unreadable. In ms, UTC. */
  readonly arrival?: number | undefined;
}

/** The fields of a message. */
export function fieldsOf({ kind, head, item, arrival }: FieldSources): MessageFields {
  const { to, cc, bcc, subject = "", messageId } = head;
  const date = head.date?.ms ?? arrival;
  const mail = { to, cc, bcc, messageId, isWall: false, isDay: false, location: undefined };
  if (kind === "mail" || item === undefined) {
    return { ...mail, from: sendersOf(head), subject, date };
  }
  const title = item.title || subject;
  if (kind === "contact") {
    const from = item.emails.map((address) => ({ name: title, address }));
    return { ...mail, from: from.length > 0 ? from : named(title), subject: title, date };
  }
  const time = item.start ?? item.end;
  return {
    ...mail,
    from: item.organizer ? [item.organizer] : sendersOf(head),
    subject: title,
    date: time ? time.ms ?? time.wall : date,
    isWall: time !== undefined && time.ms === undefined,
    isDay: time?.isDay ?? false,
    location: item.location,
  };
}

/** Who sent a message: From, else Sender, else Return-Path. */
export function sendersOf({ from, sender, returnPath }: Head): readonly Address[] {
  if (from.length > 0) return from;
  if (sender.length > 0) return sender;
  return returnPath ? [{ name: "", address: returnPath }] : [];
}

function named(name: string): Address[] {
  return name === "" ? [] : [{ name, address: "" }];
}
