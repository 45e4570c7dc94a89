import assert from "node:assert/strict";
import { fieldsOf } from "../../lib/message/fields.ts";
import { readHead } from "../../lib/message/head.ts";
import { parseItem, readItem } from "../../lib/message/item/item.ts";
import { kindByContent, kindOfFolder } from "../../lib/message/kind.ts";
import { eml, sample } from "./support.ts";

Deno.test("the letter T of a folder says the kind of its messages", () => {
  const kinds = [0, 1, 2, 3, 5, 6, 100, undefined].map(kindOfFolder);
  const unknown = [undefined, undefined, undefined];
  assert.deepEqual(kinds, ["mail", "contact", "event", "task", "note", ...unknown]);
});

Deno.test("the content says the kind where the folder does not", () => {
  const kind = (name: string) => kindByContent(readHead(sample(name)), readItem(sample(name)));
  assert.equal(kind("item contact"), "contact");
  assert.equal(kind("item event"), "event");
  assert.equal(kind("item task"), "task");
  assert.equal(kind("structure text alone"), "mail");
  const invitation = eml(
    "From: ann@x\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\nBEGIN:VEVENT\n",
  );
  assert.equal(kindByContent(readHead(invitation), readItem(invitation)), "mail");
});

Deno.test("a mail's sender is From, else Sender, else Return-Path; its date the arrival where it has none", () => {
  const fields = (text: string, arrival?: number) =>
    fieldsOf({ kind: "mail", head: readHead(eml(text)), arrival });
  const address = (text: string) => fields(text).from.map((it) => it.address);
  assert.deepEqual(address("From: a@x\nSender: b@x\nReturn-Path: <c@x>\n\n"), ["a@x"]);
  assert.deepEqual(address("Sender: b@x\nReturn-Path: <c@x>\n\n"), ["b@x"]);
  assert.deepEqual(address("Return-Path: <c@x>\n\n"), ["c@x"]);
  assert.deepEqual(address("Return-Path: <>\n\n"), []);
  assert.equal(fields("Date: Thu, 1 Jan 1970 00:00:05 +0000\n\n", 7).date, 5000);
  assert.equal(fields("Date: nonsense\n\n", 7).date, 7);
  assert.equal(fields("Date: nonsense\n\n").date, undefined);
});

Deno.test("contacts and events show name or title, address or time in their place", () => {
  const of = (name: string, kind: "contact" | "event" | "task") =>
    fieldsOf({ kind, head: readHead(sample(name)), item: readItem(sample(name)) });
  const contact = of("item contact", "contact");
  assert.equal(contact.subject, "Jiří Novák");
  assert.deepEqual(contact.from[0], { name: "Jiří Novák", address: "jiri@home.example" });
  const event = of("item event", "event");
  assert.equal(event.subject, "Budget; next year");
  assert.deepEqual(event.from, [{ name: "Boss, The", address: "boss@example.org" }]);
  assert.deepEqual([event.date, event.isWall], [Date.UTC(2021, 2, 4, 10), true]);
  assert.equal(event.location, "Room 5");
  const task = of("item task", "task");
  assert.deepEqual([task.subject, task.date, task.isDay], [
    "File the report",
    Date.UTC(2021, 2, 31),
    true,
  ]);
});

Deno.test("an item that cannot be read shows what its head says", () => {
  const head = readHead(eml("Subject: Smith\nDate: Thu, 1 Jan 1970 00:00:05 +0000\n\n"));
  const fields = fieldsOf({ kind: "contact", head, item: undefined });
  assert.deepEqual([fields.subject, fields.date, fields.from], ["Smith", 5000, []]);
  const nameless = fieldsOf({ kind: "contact", head, item: parseItem("BEGIN:VCARD\n") });
  assert.deepEqual(nameless.from, [{ name: "Smith", address: "" }]);
});
