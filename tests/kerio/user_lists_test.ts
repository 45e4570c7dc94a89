import assert from "node:assert/strict";
import { readUserLists } from "../../lib/kerio/user_lists.ts";

const read = (text: string) => readUserLists(new TextEncoder().encode(text));

Deno.test("readUserLists() gives each item with its own variables and its place", async () => {
  const smith = `<listitem ><!-- <variable name="Name">x</variable> -->
    <variable type="&lt;" name = 'Na&#109;e'>sm<![CDATA[<i>]]>th &amp; co</variable>
    <list name="User"><listitem><variable name="Name">inner</variable></listitem></list>
    <table name="t"><variable name="Name">deep</variable></table>
    <variable name="PIN"/></listitem>`;
  const text = `\ufeff<config>
<table name="User"><listitem><variable name="Name">no</variable></listitem></table>
<list name='User'>${smith}</list><list name="Alias"/></config>`;
  const lists = await read(text);
  assert.ok(lists.reason === undefined);
  assert.deepEqual(
    lists.items.map(({ list, variables }) => ({ list, variables })),
    [{
      list: "User",
      variables: [{ name: "Name", value: "sm<i>th & co" }, { name: "PIN", value: "" }],
    }],
  );
  const { start, end } = lists.items[0]!;
  assert.equal(lists.text.slice(start, end), smith);
});

Deno.test("readUserLists() says why a file cannot be used", async () => {
  for (
    const [text, reason] of [
      ["", /./],
      ["<config>", /not well-formed/],
      ['<config><list name="User"><listitem></list></config>', /not well-formed/],
      ["<config/>", /no list of users/],
      ['<config><list name="Users"></list></config>', /no list of users/],
      ['<config><list name="User"/></config>', /no list of users/],
      ['<config><list name="Group"><list name="User"></list></list></config>', /no list of users/],
      ['<users><list name="User"></list></users>', /no list of users/],
      ['<config><list name="User"></list><list name="User"></list></config>', /more than one/],
      ['<!DOCTYPE a><config><list name="User"></list></config>', /document type/],
      [`<config>${"<a>".repeat(40)}${"</a>".repeat(40)}</config>`, /nested too deeply/],
      ["\0\x01\x02", /./],
    ] as const
  ) {
    assert.match((await read(text)).reason ?? "", reason, text);
  }
});
