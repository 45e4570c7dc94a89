import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import fc from "fast-check";
import { usersIn, withAccounts } from "../../lib/kerio/account_insertion.ts";
import { readAccounts } from "../../lib/kerio/accounts.ts";
import { readUserLists, type UserLists, valueOf } from "../../lib/kerio/user_lists.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

async function listsOf(source: string | Uint8Array): Promise<UserLists> {
  const lists = await readUserLists(typeof source === "string" ? bytesOf(source) : source);
  assert.equal(lists.reason, undefined);
  return lists as UserLists;
}

const user = (name: string, more = "") =>
  `<listitem><variable name="Name">${name}</variable>` +
  `<variable name="Domain">a.com</variable>${more}</listitem>`;

const file = (...items: string[]) => `<config><list name="User">${items.join("")}</list></config>`;

/** Puts the user `smith` of one file into another one. */
async function insertSmith(live: string | Uint8Array, backup: string | Uint8Array) {
  const from = await listsOf(backup);
  const smith = usersIn(from).filter((item) => valueOf(item, "Name") === "smith");
  assert.equal(smith.length, 1);
  return await withAccounts(await listsOf(live), from, smith);
}

/** What may stand in a file beside elements, and look like them. */
const noise = fc.constantFrom(
  "",
  "\r\n",
  "\n\t",
  '<!-- <list name="User"><listitem></list> -->',
  "<!-- </listitem></list> -->",
);

const value = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) =>
  // deno-lint-ignore no-control-regex
  !/[\0-\x1f\ufffe\uffff]/.test(text)
).chain((text) =>
  fc.constantFrom(
    text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    text.includes("]]>") ? "x" : `<![CDATA[</variable>${text}<list name="User">]]>`,
    "&#233;&lt;listitem&gt;",
  )
);

const item = (name: fc.Arbitrary<string>) =>
  fc.tuple(name, value, noise, noise, fc.boolean()).map(([own, text, before, inside, swapped]) => {
    const variables = [
      `<variable name="Name">${own}</variable>`,
      swapped ? `<variable  type='x>"' name='Fullname' >${text}</variable >` : "",
      '<variable name="Domain">a.com</variable>',
      '<list name="User"><listitem><variable name="Name">inner</variable></listitem></list>',
    ];
    return `${before}<listitem>${inside}${variables.join(inside)}</listitem>`;
  });

const other = fc.tuple(noise, value).map(([space, text]) =>
  `${space}<list name="Alias"><listitem><variable name="Name">${text}</variable></listitem></list>`
);

const users = fc.array(item(fc.integer({ min: 0, max: 99 }).map((it) => `u${it}`)), {
  maxLength: 4,
});

const liveFile = fc.tuple(fc.constantFrom("", "\ufeff"), users, noise, other, other, fc.boolean())
  .map(([mark, items, space, before, behind, isFirst]) =>
    `${mark}<config>${isFirst ? "" : before}<list name="User">${
      items.join("")
    }${space}</list>${behind}</config>\r\n`
  );

Deno.test("an account comes in, and every other byte of the live file stays", async () => {
  await fc.assert(
    fc.asyncProperty(liveFile, users, item(fc.constant("smith")), async (live, others, smith) => {
      const source = bytesOf(live);
      const { bytes, reason } = await insertSmith(source, file(...others, smith));
      assert.equal(reason, undefined);
      const [before, after] = [source, bytes!].map((it) => Buffer.from(it).toString("latin1"));
      const added = after!.length - before!.length;
      let at = 0;
      while (at < before!.length && before![at] === after![at]) at++;
      const isAt = (place: number) =>
        before!.slice(place) === after!.slice(place + added) &&
        before!.slice(0, place) === after!.slice(0, place);
      assert.ok(Array.from({ length: at + 1 }, (_, i) => at - i).some(isAt), after);
      const text = new TextDecoder().decode(bytes);
      assert.equal(XMLValidator.validate(text), true);
      const found = new XMLParser({ ignoreAttributes: false, isArray: (name) => name === "list" })
        .parse(text);
      const lists = found.config.list.filter((it: { "@_name": string }) => it["@_name"] === "User");
      assert.equal(lists.length, 1);
      const there = (await readAccounts(text)).filter(({ name }) => name === "smith");
      assert.equal(there.length, 1);
      const known = usersIn(await listsOf(bytes!));
      assert.equal(known.length, usersIn(await listsOf(source)).length + 1);
    }),
    { numRuns: 300 },
  );
});

Deno.test("an account is laid out as those that are there, with the line ends of the file", async () => {
  const live = `<config>\n<list name="User">\n    ${user("admin")}\n</list>\n</config>\n`;
  const { bytes } = await insertSmith(live, file(user("smith")));
  assert.equal(
    new TextDecoder().decode(bytes),
    `<config>\n<list name="User">\n    ${user("admin")}\n    ${
      user("smith")
    }\n</list>\n</config>\n`,
  );
  const empty = '<config>\r\n<list name="User">\r\n</list>\r\n</config>\r\n';
  assert.equal(
    new TextDecoder().decode((await insertSmith(empty, file(user("smith")))).bytes),
    `<config>\r\n<list name="User">\r\n  ${user("smith")}\r\n</list>\r\n</config>\r\n`,
  );
});

Deno.test("signs that the live file writes otherwise come as references", async () => {
  const live = Buffer.from(file(user("j\xfcrgen")), "latin1");
  const backup = file(user("smith", '<variable name="Fullname">Žofie é 😀</variable>'));
  const { bytes } = await insertSmith(live, backup);
  const text = Buffer.from(bytes!).toString("latin1");
  assert.ok(text.includes(user("j\xfcrgen")));
  assert.ok(text.includes("&#381;ofie &#233; &#128512;"), text);
});

Deno.test("an entry that a server might not be able to read does not come", async () => {
  for (
    const odd of [
      '<variable name="Fullname">&unknown;</variable>',
      '<variable name="Fullname">&AMP;</variable>',
      '<variable name="Fullname">&#0;</variable>',
      '<variable name="Fullname">\x01</variable>',
      '<variable name="Fullname">]]></variable>',
      '<variable name="a<b">x</variable>',
      "<!-- a -- b -->",
      "<?php ?>",
    ]
  ) {
    const from = await readUserLists(bytesOf(file(user("smith", odd))));
    const reason = from.reason ??
      (await withAccounts(await listsOf(file()), from, usersIn(from))).reason;
    assert.notEqual(reason, undefined, odd);
  }
});
