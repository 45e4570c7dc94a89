import assert from "node:assert/strict";
import { readAccounts } from "../../lib/kerio/accounts.ts";

const item = (variables: Record<string, string>) =>
  `<listitem>${
    Object.entries(variables)
      .map(([name, value]) => `<variable name="${name}">${value}</variable>`).join("\r\n")
  }</listitem>`;

Deno.test("readAccounts() reads the list User and no other, and who of it is disabled", async () => {
  const text = [
    '<config><list name="User">',
    item({ Name: "Admin", Domain: "a.com", Account_enabled: "1", Password: "D3S:secret" }),
    item({ Name: "R&amp;D", Domain: "a.com", Account_enabled: "0" }),
    item({ Name: "old", Domain: "b.org" }),
    item({ Name: "nowhere" }),
    '</list><list name="UserAdditionalData">',
    item({ Name: "Admin", Domain: "a.com", Account_enabled: "0" }),
    "</list></config>",
  ].join("\r\n");
  assert.deepEqual(await readAccounts(text), [
    { name: "Admin", domain: "a.com", isEnabled: true },
    { name: "R&D", domain: "a.com", isEnabled: false },
    { name: "old", domain: "b.org", isEnabled: true },
  ]);
});

Deno.test("readAccounts() finds nobody in what is no users.cfg", async () => {
  for (
    const text of [
      "",
      "<config>",
      "<config/>",
      '<config><list name="User"/></config>',
      '<!DOCTYPE x [<!ENTITY a "b">]><config/>',
      "\0\x01\x02",
      '<list name="User"><listitem><variable name="Name">a</variable></listitem></list>',
    ]
  ) {
    assert.deepEqual(await readAccounts(text), []);
  }
});
