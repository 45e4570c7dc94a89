import { Buffer } from "node:buffer";
import { utf8 } from "./items.ts";

/** A contact as the server keeps it, and what a program must find in the exported card. */
export interface Contact {
  readonly message: Uint8Array;
  /** Decoded subject of the message. */
  readonly subject: string;
  readonly fn: string;
  readonly uid?: string;
  readonly email?: string;
  /** Values of other properties, in lower case as vobject has them. */
  readonly values?: Readonly<Record<string, string>>;
  readonly photo?: Uint8Array;
}

/** A small picture, large enough for many folded lines. */
export const PHOTO = new Uint8Array(Buffer.concat([
  Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"),
  Buffer.alloc(3000, "photo"),
  Buffer.from("ffd9", "hex"),
]));

const PRODID = "PRODID:-//kerio.com/Contacts//NONSGML v1.0//EN";

/** As Kerio Connect 9 writes a contact of the global address list. */
const FROM_DIRECTORY = contact("User1", [
  PRODID,
  "EMAIL;TYPE=PREF,WORK:User1@domain.local",
  "X-JABBER:User1@domain.local",
  "N:User1;;;;",
  "FN:User1",
  "X-SYNCHRONIZED-FROM-GAL:true",
  "CATEGORIES:Global Address List",
  "UID:da4333e2-4e54-442a-b1a6-3a7407c483b0",
]);

const BUSINESS = contact("Jörg Müller-Lüdenscheidt", [
  PRODID,
  "N:Müller-Lüdenscheidt;Jörg;;Dr.;",
  "FN:Dr. Jörg Müller-Lüdenscheidt",
  "EMAIL;TYPE=PREF,WORK:joerg@example.com",
  "ADR;TYPE=WORK:;;Straße 1\\nHinterhaus;Köln;;50667;Deutschland",
  "ORG:Müller & Söhne GmbH\\, Köln;Einkauf",
  "NOTE:Überlange Notiz mit vielen Umlauten: äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß 日本語 😀",
  "item1.TEL:+49 221 123456",
  "item1.X-ABLabel:Vorzimmer",
  "X-FILE-AS:Müller-Lüdenscheidt\\, Jörg",
  "UID:b1",
]);

const WITH_PHOTO = contact("Photo Person", [
  PRODID,
  ...foldedAt60(`PHOTO;ENCODING=b;TYPE=JPEG:${Buffer.from(PHOTO).toString("base64")}`),
  "FN:Photo Person",
  "N:Person;Photo;;;",
  "UID:b2",
]);

/** As the Apple address book makes groups over CardDAV. */
const GROUP = contact("Board", [
  "PRODID:-//Apple Inc.//AddressBook 9.0//EN",
  "N:Board;;;;",
  "FN:Board",
  "X-ADDRESSBOOKSERVER-KIND:group",
  "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:b1",
  "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:b2",
  "UID:b3",
]);

/** The account's own card in `.personal`: no name, no `UID`. */
const PERSONAL = contact("", [PRODID, "EMAIL;TYPE=PREF,WORK:Admin@domain.local"]);

const WITHOUT_FN = contact("Subject Name", [PRODID, "N:Doe;John;Q.;;", "FN:", "UID:b4"]);

const BROKEN_NOTE = contact("Broken", [
  PRODID,
  "FN:Broken",
  "N:Broken;;;;",
  "NOTE:first line",
  "second, line",
  "TEL:123",
]);

const VERSION_4 = message(
  "Funky list",
  "text/vcard; charset=utf-8",
  "8bit",
  crlf(
    "BEGIN:VCARD",
    "VERSION:4.0",
    "KIND:group",
    "FN:Funky list",
    "MEMBER:mailto:subscriber1@example.com",
    "END:VCARD",
  ),
);

const BASE64 = message(
  "Old client",
  "text/x-vcard; charset=utf-8; name=card.vcf",
  "base64",
  Buffer.from(card("FN:Alte Bürste", "N:Bürste;Alte;;;", "UID:b5")).toString("base64")
    .replace(/.{76}/g, "$&\r\n"),
);

const QUOTED = message(
  "Quoted",
  "text/directory; profile=vCard; charset=utf-8",
  "quoted-printable",
  card("FN:Na=C3=AFve", "N:Na=C3=AFve;;;;", "NOTE:a=\r\nb").replace("3.0", "3=2E0"),
);

const LATIN_1 = message(
  "Latin",
  'text/vcard; charset="iso-8859-1"',
  "8bit",
  card("FN:Caf\xe9", "N:Caf\xe9;;;;"),
  "latin1",
);

/** Folded by a program that counts octets and cuts through characters. */
const CUT_CHARACTER = message(
  "Cut",
  "text/vcard; charset=utf-8",
  "8bit",
  card("FN:\xc3\r\n \xa4\xc3\xb6\xe6\x97\r\n\t\xa5", "N:Cut;;;;"),
  "latin1",
);

const MULTIPART = new Uint8Array(Buffer.from(crlf(
  "Subject: Multipart",
  "MIME-Version: 1.0",
  'Content-Type: multipart/mixed; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain",
  "",
  "The card is attached.",
  "--b",
  "Content-Type: text/x-vcard; charset=utf-8",
  "Content-Disposition: attachment; filename=card.vcf",
  "",
  card("FN:In a part", "N:Part;In;;;") + "--b--",
)));

const NOT_CLOSED = message(
  "Cut off",
  "text/vcard",
  "8bit",
  "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Cut off\r\nN:off;Cut;;;\r\n",
);

export const CONTACTS: readonly Contact[] = [
  {
    message: FROM_DIRECTORY,
    subject: "User1",
    fn: "User1",
    uid: "da4333e2-4e54-442a-b1a6-3a7407c483b0",
    email: "User1@domain.local",
    values: { "x-synchronized-from-gal": "true" },
  },
  {
    message: BUSINESS,
    subject: "Jörg Müller-Lüdenscheidt",
    fn: "Dr. Jörg Müller-Lüdenscheidt",
    uid: "b1",
    email: "joerg@example.com",
    values: {
      note:
        "Überlange Notiz mit vielen Umlauten: äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß äöüÄÖÜß 日本語 😀",
      tel: "+49 221 123456",
      "x-ablabel": "Vorzimmer",
    },
  },
  { message: WITH_PHOTO, subject: "Photo Person", fn: "Photo Person", uid: "b2", photo: PHOTO },
  {
    message: GROUP,
    subject: "Board",
    fn: "Board",
    uid: "b3",
    values: { "x-addressbookserver-kind": "group", "x-addressbookserver-member": "urn:uuid:b1" },
  },
  { message: PERSONAL, subject: "", fn: "Admin@domain.local", email: "Admin@domain.local" },
  { message: WITHOUT_FN, subject: "Subject Name", fn: "John Q. Doe", uid: "b4" },
  {
    message: BROKEN_NOTE,
    subject: "Broken",
    fn: "Broken",
    values: { note: "first line\nsecond, line", tel: "123" },
  },
  {
    message: VERSION_4,
    subject: "Funky list",
    fn: "Funky list",
    values: { kind: "group", member: "mailto:subscriber1@example.com" },
  },
  { message: BASE64, subject: "Old client", fn: "Alte Bürste", uid: "b5" },
  { message: QUOTED, subject: "Quoted", fn: "Naïve", values: { note: "ab" } },
  { message: LATIN_1, subject: "Latin", fn: "Café" },
  { message: CUT_CHARACTER, subject: "Cut", fn: "äö日" },
  { message: MULTIPART, subject: "Multipart", fn: "In a part" },
  { message: NOT_CLOSED, subject: "Cut off", fn: "Cut off" },
];

function contact(subject: string, properties: readonly string[]): Uint8Array {
  return message(subject, 'text/vcard; charset="utf-8"', "8bit", card(...properties));
}

/** A message as the server keeps contacts: no sender, no Message-ID. */
export function message(
  subject: string,
  type: string,
  encoding: string,
  body: string,
  charset: "utf8" | "latin1" = "utf8",
): Uint8Array {
  const head = crlf(
    `Subject: ${
      /^[\x20-\x7e]*$/.test(subject)
        ? subject
        : `=?utf-8?B?${Buffer.from(subject).toString("base64")}?=`
    }`,
    "Date: Thu, 4 Mar 2021 19:07:48 -0500",
    `Content-Type: ${type}`,
    `Content-Transfer-Encoding: ${encoding}`,
    "",
  );
  return charset === "utf8"
    ? utf8(head + body)
    : new Uint8Array(Buffer.from(head + body, "latin1"));
}

function card(...properties: readonly string[]): string {
  return crlf("BEGIN:VCARD", "VERSION:3.0", ...properties, "END:VCARD");
}

export function crlf(...lines: readonly string[]): string {
  return lines.map((line) => `${line}\r\n`).join("");
}

function foldedAt60(line: string): string[] {
  return line.replace(/(?<=^.{60}|\n.{60})(?!$)/g, "\n ").split("\n");
}
