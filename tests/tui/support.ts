import assert from "node:assert/strict";
import type { Mailbox, MailFolder, Owner } from "../../lib/engine/browse/mail_tree.ts";
import type { FoundMessage } from "../../lib/engine/search.ts";
import { flagsOf } from "../../lib/kerio/message_flags.ts";
import { readMessage, type ShownMessage } from "../../lib/message/shown_message.ts";
import { loadWidths } from "../../lib/report/display_width.ts";
import { type Size, textOf } from "../../lib/tui/line.ts";
import { render } from "../../lib/tui/render.ts";
import type { BackupChoice, OpenedMail } from "../../lib/tui/source.ts";
import { type Effect, type Event, initialState, type State } from "../../lib/tui/state.ts";
import { update } from "../../lib/tui/update.ts";

await loadWidths();

/** Noon of a day in January 2024, UTC. */
export function noon(day: number): number {
  return Date.UTC(2024, 0, day, 12);
}

/** Their times are shown by the clock of this machine. */
export const BACKUPS: readonly BackupChoice[] = [
  {
    name: "D20240109T010000Z.zip",
    type: "differential",
    time: new Date(2024, 0, 9, 12).getTime(),
    bytes: 5 << 20,
  },
  {
    name: "F20240107T010000Z.zip",
    type: "full",
    time: new Date(2024, 0, 7, 12).getTime(),
    bytes: 3 * 2 ** 30,
  },
];

const SMITH: Owner = { unit: "mail/company.com/smith", domain: "company.com", user: "smith" };
const SHARED: Owner = { unit: "mail/company.com/#public", domain: "company.com", user: undefined };

function folder(owner: Owner, name: string, messages: number, day: number): MailFolder {
  return { owner, name, raw: name, messages, bytes: messages * 2000, newest: noon(day) };
}

export const INBOX = folder(SMITH, "INBOX", 4, 6);
export const PROJECTS = folder(SMITH, "INBOX/Projects", 1, 3);
const PUBLIC_CONTACTS = folder(SHARED, "Contacts", 2, 1);

export const MAILBOXES: readonly Mailbox[] = [
  { owner: SMITH, messages: 5, bytes: 10_000, newest: noon(6), folders: [INBOX, PROJECTS] },
  { owner: SHARED, messages: 2, bytes: 4000, newest: noon(1), folders: [PUBLIC_CONTACTS] },
];

/** What differs from one message to another. */
interface Made {
  readonly subject: string;
  readonly name: string;
  readonly day: number;
  readonly size: number;
  readonly bits?: number;
  readonly kind?: FoundMessage["kind"];
  readonly messageId?: string;
  readonly problem?: string;
}

function message(file: number, made: Made): FoundMessage {
  const { subject, name, day, size, bits, kind = "mail", messageId, problem } = made;
  const isInbox = file < 20;
  return {
    file,
    folder: {
      unit: SMITH.unit,
      mailbox: "smith@company.com",
      domain: "company.com",
      user: "smith",
      name: isInbox ? INBOX.name : PROJECTS.name,
      raw: isInbox ? INBOX.raw : PROJECTS.raw,
      kind,
      role: isInbox ? "inbox" : undefined,
    },
    size,
    flags: bits === undefined ? undefined : flagsOf(bits),
    kind,
    fields: {
      from: [{ name, address: `${name.toLowerCase()}@example.org` }],
      to: [],
      cc: [],
      bcc: [],
      subject,
      date: noon(day),
      isWall: false,
      isDay: false,
      location: undefined,
      messageId,
    },
    returnPath: undefined,
    attachments: undefined,
    isCut: false,
    problem,
  };
}

/** By their numbers; those of INBOX are below 20. */
export const MESSAGES: ReadonlyMap<number, FoundMessage> = new Map([
  message(11, {
    subject: "Offer for 2024",
    name: "Brown",
    day: 6,
    size: 2048,
    bits: 0,
    messageId: "a@x",
  }),
  message(12, {
    subject: "日本語の件名はここで切れる",
    name: "Müller",
    day: 5,
    size: 5_000_000,
    bits: 3,
    messageId: "b@x",
  }),
  message(13, {
    subject: "Pay now\x1b[2J \u202egpj.exe",
    name: "Ev\x1bil",
    day: 4,
    size: 300,
    bits: 5,
    messageId: "c@x",
  }),
  message(14, { subject: "", name: "Jane Doe", day: 3, size: 963, kind: "contact" }),
  message(21, { subject: "Plan", name: "Brown", day: 3, size: 700, messageId: "d@x" }),
].map((made) => [made.file, made]));

const EML = [
  "From: Brown <brown@example.org>",
  "To: smith@company.com",
  "Date: Sat, 6 Jan 2024 12:00:00 +0000",
  "Subject: Offer for 2024",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "Good day,",
  "",
  "here is the offer that we spoke about, with all that it takes to decide about it.",
  "> Was it \x1b]0;me\x07 who asked?",
  "--b",
  "Content-Type: application/pdf",
  'Content-Disposition: attachment; filename="offer.pdf"',
  "Content-Transfer-Encoding: base64",
  "",
  "AAAA",
  "--b--",
  "",
].join("\r\n");

/** Message 11, as it is read. */
export function shownMessage(): Promise<ShownMessage> {
  return readMessage(new TextEncoder().encode(EML));
}

/** A backup of which everything is known already. */
export function openedMail(more: Partial<OpenedMail> = {}): OpenedMail {
  const listOf = ({ name, owner }: MailFolder) =>
    owner === SHARED
      ? []
      : [...MESSAGES.values()].filter((it) => it.folder.name === name).map(({ file }) => file);
  return {
    name: "F20240107T010000Z.zip",
    warnings: [],
    utcOffset: 0,
    mailboxes: MAILBOXES,
    messages: listOf,
    known: (file) => MESSAGES.get(file),
    look: (file) => Promise.resolve(MESSAGES.get(file)!),
    read: () => shownMessage(),
    find: () => Promise.resolve(),
    ...more,
  };
}

/** A browser in a test: what happens to it, what it asks for, and what its screen shows. */
export class Tried {
  state: State;
  effects: Effect[] = [];

  constructor(size: Size, state: Partial<State> = {}) {
    this.state = { ...initialState({ size, backups: BACKUPS }), ...state };
  }

  /** With the backup open, at its mailboxes. */
  static opened(size: Size, mail: OpenedMail = openedMail()): Tried {
    const tried = new Tried(size);
    tried.happen({ kind: "opened", mail });
    return tried;
  }

  press(...keys: readonly string[]): this {
    for (const key of keys) this.happen({ kind: "key", key });
    return this;
  }

  type(text: string): this {
    return this.press(...text);
  }

  happen(event: Event): this {
    const { state, effects } = update(this.state, event);
    this.state = state;
    this.effects = [...effects];
    return this;
  }

  /** The text of the screen. */
  get screen(): string {
    return textOf(render(this.state));
  }

  /** Demands a screen; blank lines at the end of its body may be left out. */
  shows(wanted: string): this {
    const lines = this.screen.split("\n").slice(0, -1);
    const [last, body] = [lines.at(-1)!, lines.slice(0, -1).join("\n").trimEnd()];
    assert.equal(`${body}\n${last}\n`, wanted.replace(/^\n/, ""));
    return this;
  }
}
