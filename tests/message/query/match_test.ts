import assert from "node:assert/strict";
import fc from "fast-check";
import { Matcher } from "../../../lib/message/match.ts";
import { parseQuery, type Query } from "../../../lib/message/query.ts";
import { WholeMessage } from "../../../lib/message/whole_message.ts";
import { fieldsOf } from "../../../lib/message/fields.ts";
import { readHead } from "../../../lib/message/head.ts";
import { readItem } from "../../../lib/message/item/item.ts";
import { eml, sample } from "../support.ts";
import { type Asked, bruteForce } from "./brute_force.ts";
import { candidateOf, fixture, render } from "./fixtures.ts";
import { anyTerm, NOW, query, written } from "./queries.ts";

function check(asked: Asked, message: Parameters<typeof render>[0]): void {
  const text = written(asked);
  const matcher = new Matcher(parseQuery(text, NOW));
  const { head, whole } = candidateOf(message);
  const expected = bruteForce(asked, message, head.size) ?? false;
  assert.equal(matcher.judge(whole), expected, text);
  const early = matcher.judge(head);
  if (early !== undefined) assert.equal(early, expected, `by the head: ${text}`);
}

Deno.test("each search term alone finds what a brute-force check finds", () => {
  fc.assert(fc.property(anyTerm, fixture, check), { numRuns: 3000 });
});

Deno.test("queries of all kinds find what a brute-force check finds", () => {
  fc.assert(fc.property(query, fixture, check), { numRuns: 3000 });
});

Deno.test("a query that is written down anew is the same", () => {
  fc.assert(fc.property(query, (asked) => {
    const parsed = parseQuery(written(asked), NOW);
    assert.deepEqual(parseQuery(rewritten(parsed), NOW), parsed);
  }));
});

/** A parsed query as text again. */
function rewritten(query: Query): string {
  switch (query.type) {
    case "and":
    case "or":
      return query.of.map((it) => `(${rewritten(it)})`).join(query.type === "and" ? " " : " OR ");
    case "not":
      return `-(${rewritten(query.of)})`;
    case "text":
      return `${query.field === "any" ? "" : `${query.field}:`}"${
        query.text.replace(/["\\]/g, "\\$&")
      }"`;
    case "date":
      return [
        query.from && query.before && `on:${spanText(query.from.wall, query.before.wall)}`,
        query.from && !query.before && `after:${minute(query.from.wall)}`,
        query.before && !query.from && `before:${minute(query.before.wall)}`,
      ].filter((it) => it !== undefined && it !== false).join("");
    case "size":
      return query.above === undefined ? `smaller:${query.below}` : `larger:${query.above}`;
    case "is":
      return `is:${query.flag}`;
    case "attachment":
      return "has:attachment";
    case "kind":
      return `kind:${query.kind}`;
    case "id":
      return `id:${query.id}`;
  }
}

function minute(wall: number): string {
  return new Date(wall).toISOString().slice(0, 16);
}

function spanText(from: number, before: number): string {
  const days = (before - from) / 86_400_000;
  return minute(from).slice(0, days >= 365 ? 4 : days >= 28 ? 7 : days === 1 ? 10 : 16);
}

function candidate(bytes: Uint8Array, kind: "mail" | "contact" | "event" = "mail") {
  const head = readHead(bytes);
  const fields = fieldsOf({ kind, head, item: kind === "mail" ? undefined : readItem(bytes) });
  const known = {
    kind,
    fields,
    size: bytes.length,
    flags: undefined,
    hasAttachments: head.hasAttachments,
  };
  return { ...known, whole: new WholeMessage(bytes) };
}

function finds(
  query: string,
  bytes: Uint8Array,
  kind: "mail" | "contact" | "event" = "mail",
): boolean {
  return new Matcher(parseQuery(query, { ...NOW, utcOffset: -300 })).judge(candidate(bytes, kind))!;
}

Deno.test("the whole message is asked for only where cheaper terms do not decide", () => {
  const { whole: _, ...head } = candidate(
    eml("Subject: invoice\nContent-Type: multipart/mixed; boundary=B\n\n"),
  );
  const judge = (query: string) => new Matcher(parseQuery(query, NOW)).judge(head);
  assert.equal(judge("body:x invoice"), undefined);
  assert.equal(judge("body:x offer"), false);
  assert.equal(judge("body:x OR invoice"), true);
  assert.equal(judge("-(file:x OR invoice)"), false);
  assert.equal(judge("has:attachment"), undefined);
  const { whole: __, ...plain } = candidate(eml("Subject: invoice\n\n"));
  assert.equal(new Matcher(parseQuery("has:attachment OR file:x", NOW)).judge(plain), false);
});

Deno.test("a message without flags matches neither a flag nor its contrary, and is not read for it", () => {
  const { whole: _, ...head } = candidate(eml("Subject: invoice\n\n"));
  for (const query of ["is:read", "-is:read", "is:unread body:x", "is:draft", "-(-is:flagged)"]) {
    assert.equal(new Matcher(parseQuery(query, NOW)).judge(head), false, query);
  }
  assert.equal(new Matcher(parseQuery("is:read OR invoice", NOW)).judge(head), true);
});

Deno.test("contacts are found by name and address, events by title, place, organizer and time", () => {
  const contact = sample("item contact");
  for (
    const query of ["novak", "from:home.example", "jiri@work.example", "kind:contact", "body:note"]
  ) {
    assert.equal(finds(query, contact, "contact"), true, query);
  }
  const event = sample("item event");
  for (
    const query of [
      "budget",
      'subject:"room 5"',
      "from:boss",
      "on:2021-03-04T10:00",
      "on:2021-03-04",
    ]
  ) {
    assert.equal(finds(query, event, "event"), true, query);
  }
  assert.equal(finds("on:2021-03-05", event, "event"), false);
});

Deno.test("a phrase is not found across two fields, two people or two texts", () => {
  const message = eml(
    "From: Ann <a@x>\nTo: Bob <b@x>, Carl <c@x>\nSubject: One\nContent-Type: multipart/mixed; boundary=B\n\n" +
      "--B\n\nfirst end\n--B\n\nsecond text\n--B--\n",
  );
  for (const query of ['"One Ann"', '"b@x> Carl"', 'body:"end second"', 'to:"<b@x> Carl"']) {
    assert.equal(finds(query, message), false, query);
  }
  assert.equal(finds('body:"second text"', message), true);
});

Deno.test("texts are found in words that tags part, in links, and in forwarded messages", () => {
  const html = eml(
    'Content-Type: text/html\n\n<p>in<b>voi</b>ce <a href="http://shop.test/x">pay</a>\n',
  );
  assert.equal(finds("body:invoice", html), true);
  assert.equal(finds("body:shop.test", html), true);
  assert.equal(finds("body:href", html), false);
  assert.equal(finds("body:inner", sample("structure forwarded message")), true);
  assert.equal(finds('body:"the text already"', sample("no blank line before the text")), true);
});
