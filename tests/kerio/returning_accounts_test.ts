import assert from "node:assert/strict";
import { returningAccounts } from "../../lib/kerio/returning_accounts.ts";
import { readUserLists, type UserLists } from "../../lib/kerio/user_lists.ts";

const item = (variables: Readonly<Record<string, string>>) =>
  `<listitem>${
    Object.entries(variables).map(([name, value]) => `<variable name="${name}">${value}</variable>`)
      .join("")
  }</listitem>`;

async function lists(users: readonly string[], others = ""): Promise<UserLists> {
  const text = `<config><list name="User">${users.join("")}</list>${others}</config>`;
  const read = await readUserLists(new TextEncoder().encode(text));
  assert.ok(read.reason === undefined);
  return read;
}

const SMITH = { Name: "Smith", Domain: "A.com", Guid: "11-AA", Rights: "0" };
const smith = [{ user: "smith", domain: "a.com" }];

Deno.test("an account comes back only where no live one has its name, in whatever case", async () => {
  const backup = await lists([item(SMITH), item({ Name: "smith", Domain: "b.org" })]);
  const back = returningAccounts(backup, await lists([]), smith);
  assert.deepEqual(back.accounts.map((it) => it.address), ["Smith@A.com"]);
  assert.equal(back.items.length, 1);
  const there = returningAccounts(backup, await lists([item({ ...SMITH, Name: "SMITH" })]), smith);
  assert.equal(there.items.length, 0);
  assert.deepEqual(there.accounts.map((it) => [it.isThere, it.isOther]), [[true, false]]);
});

Deno.test("an account that was made anew is told by its Guid", async () => {
  const live = await lists([item({ ...SMITH, Guid: "22-BB" })]);
  const { accounts, items } = returningAccounts(await lists([item(SMITH)]), live, smith);
  assert.deepEqual(accounts.map((it) => [it.isThere, it.isOther]), [[true, true]]);
  assert.equal(items.length, 0);
});

Deno.test("a Guid that a live account of another name has is told", async () => {
  const live = await lists([item({ ...SMITH, Name: "smythe", Guid: "11-aa" })]);
  const { taken } = returningAccounts(await lists([item(SMITH)]), live, smith);
  assert.deepEqual(taken, [{ address: "Smith@A.com", by: "smythe@A.com" }]);
});

Deno.test("without a user, each account of the domain is wanted", async () => {
  const backup = await lists([
    item(SMITH),
    item({ Name: "brown", Domain: "a.com" }),
    item({ Name: "other", Domain: "b.org" }),
  ]);
  const { accounts } = returningAccounts(backup, await lists([]), [
    { user: undefined, domain: "a.com" },
  ]);
  assert.deepEqual(accounts.map((it) => it.address), ["Smith@A.com", "brown@a.com"]);
});

Deno.test("an account that the backup does not have, or has twice, does not come", async () => {
  const unknown = returningAccounts(await lists([]), await lists([]), smith);
  assert.deepEqual(unknown.unknown, ["smith@a.com"]);
  const twice = await lists([item(SMITH), item({ ...SMITH, Guid: "33" })]);
  assert.equal(returningAccounts(twice, await lists([]), smith).refused.length, 2);
  const hidden = item(SMITH).replace(
    "</listitem>",
    '<variable name="Name">Admin</variable></listitem>',
  );
  const { items, refused } = returningAccounts(await lists([hidden]), await lists([]), smith);
  assert.deepEqual([items.length, refused.length], [0, 1]);
});

Deno.test("groups and aliases that name the user are told, of both files", async () => {
  const alias = (name: string, address: string) =>
    item({ Name: name, Domain: "a.com", Address: address });
  const list = (name: string, ...items: string[]) =>
    `<list name="${name}">${items.join("")}</list>`;
  const backup = await lists(
    [item({ ...SMITH, Rights: "3", MailboxLocation: "D:\\more" })],
    list(
      "Alias",
      alias("info", "smith"),
      alias("sales", "brown; SMITH@a.com"),
      alias("x", "smithy"),
    ) +
      list("Group", item({ Name: "staff", Domain: "b.org", Member: "smith" })),
  );
  const live = await lists([], list("Alias", alias("info", "smith")));
  const [account] = returningAccounts(backup, live, smith).accounts;
  assert.deepEqual(account?.mentions, [
    { list: "Alias", name: "info", isLive: true },
    { list: "Alias", name: "sales", isLive: false },
  ]);
  assert.equal(account?.hasRights, true);
  assert.equal(account?.location, "D:\\more");
});
