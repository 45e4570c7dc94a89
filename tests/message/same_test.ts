import assert from "node:assert/strict";
import { contentKey, identityOf, isNewer, likenessOf } from "../../lib/message/same.ts";
import { sampleFiles, withoutSample } from "../kerio/support.ts";
import { eml } from "./support.ts";

const SENT =
  "Date: Thu, 4 Mar 2021 19:09:26 -0500\nSubject: x\nMessage-ID: <1@x>\nFrom: ann@x\n\nText.\n";
const DELIVERED =
  `Return-Path: <ann@x>\nX-Footer: ZG9t\nReceived: from a\n\tby b;\n\tdate\n${SENT}`;

Deno.test("a message is the same whatever servers wrote into its head", () => {
  const key = contentKey(eml(SENT));
  assert.equal(contentKey(eml(DELIVERED)), key);
  assert.equal(
    contentKey(
      eml(SENT.replace("From", "X-Spam-Status: no\nX-Kerio-Anti-Spam: 1\nstatus: RO\nFrom")),
    ),
    key,
  );
  assert.equal(contentKey(new TextEncoder().encode(SENT)), key, "LF for CRLF");
});

Deno.test("a message is another where its own fields or its text differ", () => {
  const key = contentKey(eml(SENT));
  for (
    const [from, to] of [["Subject: x", "Subject: y"], ["Text.", "Text!"], ["<1@x>", "<2@x>"], [
      "\n\nText",
      "\nReceived: x\n\nText".replace("Received", "Received-By"),
    ], ["Text.\n", "Text.\n\n"]]
  ) {
    assert.notEqual(contentKey(eml(SENT.replace(from!, to!))), key, to);
  }
  const body = `${SENT}Received: this is text\n`;
  assert.notEqual(contentKey(eml(body)), key, "a field's name in the text");
});

Deno.test("without a Message-ID, only the same bytes are the same message", () => {
  const draft = SENT.replace("Message-ID: <1@x>\n", "");
  assert.equal(contentKey(eml(draft)), contentKey(eml(draft)));
  assert.notEqual(contentKey(eml(`Received: x\n${draft}`)), contentKey(eml(draft)));
});

function event(lines: string): Uint8Array {
  return eml(
    `Subject: x\nContent-Type: text/calendar\n\nBEGIN:VEVENT\nUID:e1\n${lines}END:VEVENT\n`,
  );
}

Deno.test("two states of one event are a change, its exceptions are others", () => {
  const old = identityOf(event("SEQUENCE:1\n"), "event");
  const changed = identityOf(event("SEQUENCE:2\n"), "event");
  const exception = identityOf(event("RECURRENCE-ID:20210304\nSEQUENCE:1\n"), "event");
  assert.equal(likenessOf(old, old), "same");
  assert.equal(likenessOf(old, changed), "changed");
  assert.equal(likenessOf(old, exception), "different");
  assert.equal(isNewer(changed, old), true);
  assert.equal(isNewer(old, changed), false);
  assert.equal(isNewer(old, old), undefined);
  const later = identityOf(event("SEQUENCE:1\nLAST-MODIFIED:20210304T000000Z\n"), "event");
  const earlier = identityOf(event("SEQUENCE:1\nLAST-MODIFIED:20210303T000000Z\n"), "event");
  assert.equal(isNewer(later, earlier), true);
});

Deno.test("contacts without a UID, and mails with one in a part, are told apart by content alone", () => {
  const card = (name: string) =>
    eml(`Subject: x\nContent-Type: text/vcard\n\nBEGIN:VCARD\nFN:${name}\nEND:VCARD\n`);
  const [a, b] = [identityOf(card("a"), "contact"), identityOf(card("b"), "contact")];
  assert.equal(likenessOf(a, b), "different");
  assert.equal(
    likenessOf(identityOf(event("A:1\n"), "mail"), identityOf(event("A:2\n"), "mail")),
    "different",
  );
});

Deno.test({
  name: "a real message is the same in the folder of its sender and those of its readers",
  ...withoutSample,
  fn: async () => {
    const files = await sampleFiles(/\/(?:INBOX|Sent Items)\/#msgs\/.*\.eml$/);
    const subjects = new Map<string, Set<string>>();
    for (const bytes of files.values()) {
      const subject = /^Subject: (.*)$/m.exec(new TextDecoder().decode(bytes))![1]!;
      subjects.set(subject, (subjects.get(subject) ?? new Set()).add(contentKey(bytes)));
    }
    assert.equal(files.size, 13);
    assert.equal(subjects.size, 6);
    for (const [subject, keys] of subjects) assert.equal(keys.size, 1, subject);
  },
});
