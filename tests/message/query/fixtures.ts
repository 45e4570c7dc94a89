import fc from "fast-check";
import type { Candidate } from "../../../lib/message/match.ts";
import { fieldsOf } from "../../../lib/message/fields.ts";
import { readHead } from "../../../lib/message/head.ts";
import { WholeMessage } from "../../../lib/message/whole_message.ts";

/** A person, as a fixture knows them. */
export interface Person {
  readonly name: string;
  readonly address: string;
}

/** What a message is made of, and what it is searched for by the brute-force check. */
export interface Fixture {
  readonly from: Person;
  readonly to: readonly Person[];
  readonly cc: readonly Person[];
  readonly subject: string;
  /** Milliseconds, UTC, whole seconds. */
  readonly date: number;
  readonly messageId: string;
  readonly texts: readonly { readonly words: readonly string[]; readonly form: TextForm }[];
  readonly files: readonly string[];
  readonly flags: Candidate["flags"];
  readonly kind: Candidate["kind"];
  readonly padding: number;
}

/** How a text part is written. */
export type TextForm = "8bit" | "base64" | "quoted" | "latin2" | "html";

/** Words of which queries and messages are made, so that they meet. */
export const VOCABULARY = [
  ...[
    "invoice",
    "Offer",
    "REPORT",
    "über",
    "Straße",
    "STRASSE",
    "řeka",
    "Ｗide",
    "naïve",
    "日本語",
    "Łódź",
  ],
  ...["e-mail", "50%", "a.b", "O'Neil", "кофе", "rep", "in", "x=y", "(note)", "or"],
];

/** Those that ISO-8859-2 has. */
const LATIN_2 = new Map([["ř", 0xf8], ["ü", 0xfc], ["ß", 0xdf], ["Ł", 0xa3], ["ó", 0xf3], [
  "ź",
  0xbc,
]]);

const person: fc.Arbitrary<Person> = fc.record({
  name: fc.oneof(
    fc.constant(""),
    fc.array(fc.constantFrom(...VOCABULARY), { minLength: 1, maxLength: 2 })
      .map((words) => words.join(" ")),
  ),
  address: fc.constantFrom("ann@example.org", "bob@x.test", "Report@Offer.example", "in@a.b"),
});

const text = fc.record({
  words: fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 6 }),
  form: fc.constantFrom<TextForm>("8bit", "base64", "quoted", "latin2", "html"),
});

/** Messages of all kinds and forms. */
export const fixture: fc.Arbitrary<Fixture> = fc.record({
  from: person,
  to: fc.array(person, { maxLength: 2 }),
  cc: fc.array(person, { maxLength: 1 }),
  subject: fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 4 }).map((words) =>
    words.join(" ")
  ),
  date: fc.integer({ min: Date.UTC(2020, 11, 1) / 1000, max: Date.UTC(2021, 3, 1) / 1000 })
    .map((seconds) => seconds * 1000),
  messageId: fc.constantFrom("1@x", "2@x", "Three@X.test"),
  texts: fc.array(text, { minLength: 1, maxLength: 3 }),
  files: fc.array(fc.constantFrom("Invoice.pdf", "řeka.txt", "report (2).doc", "in.zip"), {
    maxLength: 2,
  }),
  flags: fc.option(
    fc.record({
      seen: fc.boolean(),
      answered: fc.boolean(),
      flagged: fc.boolean(),
      deleted: fc.boolean(),
      draft: fc.boolean(),
      recent: fc.boolean(),
    }),
    { nil: undefined },
  ),
  kind: fc.constantFrom("mail", "mail", "mail", "note"),
  padding: fc.constantFrom(0, 0, 900, 5000),
});

/** The message that a fixture describes. */
export function render(fixture: Fixture): Uint8Array {
  const parts = [
    ...fixture.texts.map(({ words, form }) => textPart(words, form)),
    ...fixture.files.map((name) =>
      `Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="${
        word(name)
      }"\n` +
      "Content-Transfer-Encoding: base64\n\nAAAA"
    ),
  ];
  const isPlain = parts.length === 1;
  const [head, body] = isPlain ? parts[0]!.split(/\n\n([\s\S]*)/) as [string, string] : [
    'Content-Type: multipart/mixed; boundary="=B"',
    parts.map((it) => `--=B\n${it}\n`).join("") + "--=B--\n",
  ];
  const text = [
    `X-Padding: ${"p".repeat(fixture.padding)}`,
    `Date: ${new Date(fixture.date).toUTCString().replace("GMT", "+0000")}`,
    `Subject: ${word(fixture.subject)}`,
    `Message-ID: <${fixture.messageId}>`,
    `From: ${people([fixture.from])}`,
    `To: ${people(fixture.to)}`,
    `Cc: ${people(fixture.cc)}`,
    head,
    "",
    body,
  ].join("\n");
  return Uint8Array.from(text.replaceAll("\n", "\r\n"), (it) => it.charCodeAt(0));
}

/** The candidate that a matcher is asked about, with and without the whole message. */
export function candidateOf(
  fixture: Fixture,
): { readonly head: Candidate; readonly whole: Candidate } {
  const bytes = render(fixture);
  const message = readHead(bytes);
  const { kind, flags } = fixture;
  const fields = fieldsOf({ kind, head: message });
  const head = { kind, flags, fields, size: bytes.length, hasAttachments: message.hasAttachments };
  return { head, whole: { ...head, whole: new WholeMessage(bytes) } };
}

function textPart(words: readonly string[], form: TextForm): string {
  const text = words.join(" ");
  const type = (type: string, charset: string, encoding: string) =>
    `Content-Type: ${type}; charset=${charset}\nContent-Transfer-Encoding: ${encoding}\n\n`;
  switch (form) {
    case "8bit":
      // A phrase goes on in the next line.
      return type("text/plain", "utf-8", "8bit") + binary(text.replaceAll(" ", "\n"));
    case "base64":
      return type("text/plain", "utf-8", "base64") + btoa(binary(text)).replace(/.{20}/g, "$&\n");
    case "quoted":
      return type("text/plain", "utf-8", "quoted-printable") +
        quoted(binary(text)).replace(/(?<!=.?).{9}(?![0-9A-F])/g, "$&=\n");
    case "latin2": {
      const known = words.filter((it) => Array.from(it).every((c) => c < "\x80" || LATIN_2.has(c)));
      const encoded = Array.from(
        known.join(" "),
        (c) => String.fromCharCode(LATIN_2.get(c) ?? c.charCodeAt(0)),
      );
      return type("text/plain", "iso-8859-2", "8bit") + encoded.join("");
    }
    case "html": {
      const html = words.map((it) => `<b>${it.replace("ř", "&rcaron;").replace("ü", "&#252;")}</b>`)
        .join("\n ");
      return type("text/html", "utf-8", "8bit") + binary(`<style>p {}</style><p>${html}</p>`);
    }
  }
}

/** The words of a text that its form can hold. */
export function wordsIn({ words, form }: Fixture["texts"][number]): readonly string[] {
  if (form !== "latin2") return words;
  return words.filter((it) => Array.from(it).every((c) => c < "\x80" || LATIN_2.has(c)));
}

function people(list: readonly Person[]): string {
  return list.map(({ name, address }) => name === "" ? address : `${phrase(name)} <${address}>`)
    .join(", ");
}

function phrase(name: string): string {
  return /^[\x20-\x7e]*$/.test(name) ? `"${name}"` : word(name);
}

/** An encoded word where one is needed. */
function word(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : `=?utf-8?B?${btoa(binary(text))}?=`;
}

function quoted(text: string): string {
  return text.replace(
    /[=\x80-\xff]/g,
    (it) => `=${it.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

function binary(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}
