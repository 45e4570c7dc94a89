import assert from "node:assert/strict";
import fc from "fast-check";
import { parseItem, readItem } from "../../../lib/message/item/item.ts";
import { sampleFiles, withoutSample } from "../../kerio/support.ts";
import { eml, sample } from "../support.ts";

Deno.test("readItem() reads a contact: name, addresses with the preferred one first, UID", () => {
  const item = readItem(sample("item contact"))!;
  assert.equal(item.kind, "contact");
  assert.equal(item.title, "Jiří Novák");
  assert.deepEqual(item.emails, ["jiri@home.example", "jiri@work.example"]);
  assert.equal(item.uid, "card-1");
  assert.equal(item.modified, Date.UTC(2021, 2, 4, 19, 9, 26));
});

Deno.test("readItem() reads an event, and not the alarm and the time zone inside it", () => {
  const wall = Date.UTC(2021, 2, 4, 10);
  assert.deepEqual(readItem(sample("item event")), {
    kind: "event",
    title: "Budget; next year",
    emails: [],
    organizer: { name: "Boss, The", address: "boss@example.org" },
    location: "Room 5",
    start: { wall, ms: undefined, zone: "Amsterdam, Berlin", isDay: false },
    end: { wall: wall + 3_600_000, ms: undefined, zone: "Amsterdam, Berlin", isDay: false },
    uid: "event-1",
    recurrenceId: undefined,
    sequence: 2,
    modified: Date.UTC(2021, 2, 1, 12),
  });
});

Deno.test("readItem() reads a task with its due day, and nothing of a note in plain text", () => {
  const item = readItem(sample("item task"))!;
  assert.deepEqual([item.kind, item.title], ["task", "File the report"]);
  const wall = Date.UTC(2021, 2, 31);
  assert.deepEqual(item.end, { wall, ms: undefined, zone: undefined, isDay: true });
  assert.equal(readItem(sample("item note")), undefined);
});

Deno.test("readItem() finds the calendar among other parts, in any transfer encoding", () => {
  const base64 = btoa("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Inside\r\nEND:VEVENT\r\n");
  const item = readItem(eml(
    "Content-Type: multipart/mixed; boundary=B\n\n--B\n\ntext\n--B\nContent-Type: text/calendar\n" +
      `Content-Transfer-Encoding: base64\n\n${base64}\n--B--\n`,
  ));
  assert.equal(item?.title, "Inside");
});

Deno.test("times of the IANA's zones and of UTC become moments, also across a change of the clocks", () => {
  const start = (line: string) => parseItem(`BEGIN:VEVENT\n${line}\nEND:VEVENT\n`)?.start;
  assert.equal(start("DTSTART:20210304T190926Z")?.ms, Date.UTC(2021, 2, 4, 19, 9, 26));
  assert.equal(start("DTSTART;TZID=Europe/Prague:20210304T190000")?.ms, Date.UTC(2021, 2, 4, 18));
  assert.equal(start("DTSTART;TZID=Europe/Prague:20210704T190000")?.ms, Date.UTC(2021, 6, 4, 17));
  assert.equal(
    start("DTSTART;TZID=Europe/Prague:20210328T033000")?.ms,
    Date.UTC(2021, 2, 28, 1, 30),
  );
  assert.equal(
    start("DTSTART;TZID=America/New_York:20210314T013000")?.ms,
    Date.UTC(2021, 2, 14, 6, 30),
  );
  assert.equal(start("DTSTART:20210304T190926")?.zone, undefined);
  for (const wrong of ["20210230", "20211301T000000", "20210304T250000Z", "soon", ""]) {
    assert.equal(start(`DTSTART:${wrong}`), undefined, wrong);
  }
});

Deno.test("parseItem() reads vCards of version 2.1, with their own folds and without type names", () => {
  const item = parseItem(
    "BEGIN:VCARD\r\nVERSION:2.1\r\nFN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ji=C5=99=\r\n=C3=AD\r\n" +
      "item1.EMAIL;PREF;INTERNET:a@x.test\r\nEMAIL:\r\nEND:VCARD\r\n",
  );
  assert.equal(item?.title, "Jiří");
  assert.deepEqual(item?.emails, ["a@x.test"]);
});

Deno.test("parseItem() takes the first event of a series, and bears with what is cut off", () => {
  const text =
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:s\nSUMMARY:first\nEND:VEVENT\nBEGIN:VEVENT\nUID:s\n" +
    "RECURRENCE-ID:20210304T100000\nSUMMARY:second\nEND:VEVENT\nEND:VCALENDAR\n";
  assert.equal(parseItem(text)?.title, "first");
  assert.equal(parseItem(text.slice(text.indexOf("END:VEVENT")))?.recurrenceId, "20210304T100000");
  assert.equal(parseItem("BEGIN:VEVENT\nSUMMARY:cut")?.title, "cut");
  assert.equal(parseItem("BEGIN:VEVENT\nSEQUENCE:-5\n")?.sequence, 0);
  assert.equal(parseItem("nothing of the kind"), undefined);
});

Deno.test("parseItem() reads any text, in linear time", () => {
  const piece = fc.constantFrom(
    "BEGIN:VEVENT",
    "END:VEVENT",
    "\n",
    "\n ",
    ":",
    ";",
    "=",
    '"',
    "A",
    "QUOTED-PRINTABLE",
  );
  fc.assert(fc.property(fc.array(piece), (pieces) => void parseItem(pieces.join(""))));
  const floods = [
    "\n ",
    ";",
    ";a",
    ';a="',
    "BEGIN:VEVENT\n",
    "A:B\n",
    "=\n",
    ";QUOTED-PRINTABLE:=\n",
    "\\",
  ];
  for (const flood of floods) {
    parseItem(`BEGIN:VEVENT\nFN;ENCODING=QUOTED-PRINTABLE:${flood.repeat(200_000)}`);
    parseItem(`BEGIN:VEVENT\nFN${flood.repeat(200_000)}`);
  }
});

Deno.test({
  name: "readItem() reads the contacts of a real backup",
  ...withoutSample,
  fn: async () => {
    const cards = [...(await sampleFiles(/#public\/Contacts\/#msgs\/.*\.eml$/)).values()].map(
      readItem,
    );
    assert.deepEqual(cards.map((card) => [card?.kind, card?.title, card?.emails, card?.uid]), [
      ["contact", "Administrator", ["Admin@domain.local"], "53b855af-6a81-4af2-8110-2a33ab427def"],
      ["contact", "User1", ["User1@domain.local"], "da4333e2-4e54-442a-b1a6-3a7407c483b0"],
      ["contact", "User2", ["User2@domain.local"], "e11cf4a1-5075-4ecb-ad4e-3964d2bb9042"],
    ]);
  },
});
