import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readdirSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { contentLines, foldLine } from "../../lib/export/content/content_lines.ts";
import { vcardText } from "../../lib/export/vcard/cards.ts";
import { scratch } from "../support/scratch.ts";
import { CONTACTS, crlf, message } from "./contacts.ts";
import { utf8 } from "./items.ts";
import { program, python, run, takeApart, testWith } from "./programs.ts";

async function vcf(): Promise<string> {
  const cards = await Promise.all(CONTACTS.map((each) => vcardText(each.message, each.subject)));
  return cards.join("");
}

Deno.test("a card comes out as the server has it", async () => {
  const properties = ["EMAIL;TYPE=PREF,WORK:a@b.c", "N:User1;;;;", "FN:User1", "X-JABBER:a@b.c"];
  const card = crlf("BEGIN:VCARD", "VERSION:3.0", ...properties, "END:VCARD");
  assert.equal(await vcardText(message("User1", "text/vcard", "8bit", card), "User1"), card);
});

Deno.test("what a version demands is put in, and nothing else", async () => {
  const text = async (subject: string, ...lines: string[]) =>
    await vcardText(
      message("", "text/vcard", "8bit", crlf("BEGIN:VCARD", ...lines, "END:VCARD")),
      subject,
    );
  assert.equal(
    await text("", "ORG:Firm;Sales"),
    crlf(
      "BEGIN:VCARD",
      "VERSION:3.0",
      "FN:Firm\\, Sales",
      "N:Firm\\, Sales;;;;",
      "ORG:Firm;Sales",
      "END:VCARD",
    ),
  );
  assert.equal(
    await text("Doe, John", "VERSION:4.0", "TEL:1"),
    crlf("BEGIN:VCARD", "VERSION:4.0", "FN:Doe\\, John", "TEL:1", "END:VCARD"),
  );
  assert.equal(
    await text("", "FN:a\\;b;c", "VERSION:3.0"),
    crlf("BEGIN:VCARD", "VERSION:3.0", "N:a\\;b\\;c;;;;", "FN:a\\;b;c", "END:VCARD"),
  );
  assert.equal(
    await text(""),
    crlf("BEGIN:VCARD", "VERSION:3.0", "FN:Unnamed", "N:Unnamed;;;;", "END:VCARD"),
  );
});

Deno.test("cards of version 2.1 stay as they are", async () => {
  const old =
    "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCl=\nler\nPHOTO;BASE64:\n AA\n\nEND:VCARD\n";
  assert.equal(
    await vcardText(message("", "text/x-vcard", "8bit", `\n${old}\n`), ""),
    old.replaceAll("\n", "\r\n"),
  );
});

Deno.test("a message without card gives nothing", async () => {
  for (
    const [type, body] of [["text/plain", "BEGIN:VCARD"], ["text/vcard", "hello"], [
      "multipart/mixed; boundary=x",
      "--x",
    ]] as const
  ) {
    assert.equal(await vcardText(message("x", type, "8bit", body), "x"), "");
  }
  assert.equal(await vcardText(new Uint8Array(), ""), "");
});

Deno.test("all lines are UTF-8, end in CRLF and have at most 75 octets", async () => {
  const text = await vcf();
  for (const line of text.split("\r\n")) {
    assert.ok(utf8(line).length <= 75 && !/[\r\n\ufffd]/.test(line), line);
  }
  assert.equal(text.match(/^BEGIN:VCARD\r\nVERSION:[34]\.0\r\n/gm)!.length, CONTACTS.length);
});

Deno.test("a folded line can be unfolded, whatever characters it has", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 400 })
    // deno-lint-ignore no-control-regex
    .map((value) => `NOTE:${value.replace(/[\x00-\x08\n-\x1f\x7f]/g, "")}`);
  fc.assert(fc.property(text, (line) => {
    const folded = foldLine(line);
    for (const each of folded.split("\r\n")) assert.ok(utf8(each).length <= 75);
    assert.equal(new TextDecoder("utf-8", { fatal: true }).decode(utf8(folded)), folded);
    assert.deepEqual(contentLines(utf8(folded), "utf-8").map((each) => each.text), [line]);
  }));
});

Deno.test("no bytes make a text that is not one of content lines", async () => {
  const part = fc.constantFrom(
    "BEGIN:VCARD",
    "END:VCARD",
    "\r\n",
    "\n ",
    "FN",
    ":",
    ";",
    '"',
    "N:",
    "VERSION:3.0",
    "\0",
    "é",
    "\xff",
    ';X="a:',
    "PHOTO;ENCODING=b:AA",
    "=",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 40 }), async (parts) => {
      const body = `BEGIN:VCARD\r\n${parts.join("")}`;
      const text = await vcardText(message("x", "text/vcard", "8bit", body, "latin1"), "x");
      for (const line of text.replaceAll("\r\n ", "").split("\r\n").slice(0, -1)) {
        assert.match(line, /^[A-Za-z0-9.-]+(;("[^"]*"|[^":])*)?:/);
      }
      const count = (word: string) => text.match(new RegExp(`^${word}:`, "gm"))?.length ?? 0;
      assert.equal(count("BEGIN"), count("END"));
      assert.equal(count("BEGIN"), count("VERSION"));
    }),
    { numRuns: 300 },
  );
});

Deno.test("a line of 20 MB without end costs no more than its length", async () => {
  const photo = "A".repeat(20_000_000);
  const text = await vcardText(
    message("x", "text/vcard", "8bit", `BEGIN:VCARD\r\nFN:x\r\nN:x\r\nPHOTO;ENCODING=b:${photo}`),
    "x",
  );
  assert.ok(text.replaceAll("\r\n ", "").includes(photo));
  const garbage = `BEGIN:VCARD\r\n;${'"'.repeat(5_000_000)}`;
  await vcardText(message("x", "text/vcard", "8bit", garbage), "x");
});

const VOBJECT = python("vobject", "python3-vobject");

const READ_CARDS = `
import base64, json, sys, vobject
text = open(sys.argv[1], encoding="utf-8", newline="").read()
cards = []
for card in vobject.readComponents(text, allowQP=False):
    if card.version.value == "3.0": card.validate(raiseException=True)
    values = {}
    for line in card.lines():
        name = line.name.lower()
        value = line.value
        if isinstance(value, bytes): value = base64.b64encode(value).decode()
        if name not in values: values[name] = value if isinstance(value, str) else str(value)
    cards.append(values)
print(json.dumps(cards))
`;

testWith([VOBJECT], "vobject finds every card and what is in it", async () => {
  await using dir = scratch();
  writeFileSync(dir.join("Contacts.vcf"), await vcf());
  const read = JSON.parse(
    await run(VOBJECT, ["-c", READ_CARDS, dir.join("Contacts.vcf")]),
  ) as Record<string, string>[];
  assert.deepEqual(read.map(({ fn }) => fn), CONTACTS.map(({ fn }) => fn));
  CONTACTS.forEach(({ fn, email, values, photo }, n) => {
    if (email) assert.equal(read[n]!["email"], email, fn);
    if (photo) assert.ok(Buffer.from(read[n]!["photo"]!, "base64").equals(photo), fn);
    for (const [name, value] of Object.entries(values ?? {})) {
      assert.equal(read[n]![name], value, fn);
    }
  });
});

const VDIRSYNCER = program("vdirsyncer", "vdirsyncer");
const KHARD = program("khard", "khard");

testWith(
  [VDIRSYNCER, KHARD],
  "vdirsyncer takes the file apart and khard lists all contacts",
  async () => {
    await using dir = scratch();
    writeFileSync(dir.join("Contacts.vcf"), await vcf());
    await takeApart(VDIRSYNCER, dir, { file: "Contacts.vcf", extension: ".vcf" });
    assert.equal(readdirSync(dir.join("apart")).length, CONTACTS.length);
    writeFileSync(
      dir.join("khard.conf"),
      `[addressbooks]\n[[contacts]]\npath = ${
        dir.join("apart")
      }\n[contact table]\ndisplay = formatted_name\n`,
    );
    const list = await run(KHARD, [
      "-c",
      dir.join("khard.conf"),
      "list",
      "--parsable",
      "--fields",
      "formatted_name",
    ], { env: { HOME: dir.path } });
    // khard passes over cards without UID.
    const listed = CONTACTS.filter(({ uid }) => uid !== undefined);
    assert.deepEqual(list.trimEnd().split("\n").sort(), listed.map(({ fn }) => fn).sort());
  },
);
