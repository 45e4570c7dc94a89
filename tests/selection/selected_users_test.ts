import assert from "node:assert/strict";
import { selectUsers } from "../../lib/selection/selected_users.ts";
import { SelectionError } from "../../lib/selection/selection_error.ts";
import type { Scope } from "../../lib/model/request.ts";
import { contentsOf } from "../backup/support.ts";

const { directories } = contentsOf(...[
  "company.com/smith",
  "company.com/smythe",
  "company.com/jwayne",
  "company.com/müller",
  "company.com/a,b",
  "company.com/s*r",
  "company.com/starr",
  "company.com/Twin",
  "company.com/twin",
  "company.com/#public/Contacts",
  "example.org/smith",
  "example.org/brown",
].map((path) => `@backup/store/mail/${path}/.personal`));

const scopeOf = (users: readonly string[], domain?: string): Scope => ({
  domain,
  users,
  folders: [],
});

function select(users: readonly string[], domain?: string): string[] {
  const { mailboxes } = selectUsers(directories, scopeOf(users, domain));
  return [...mailboxes.keys()].map(({ user, domain }) => `${user}@${domain}`);
}

function refusal(users: readonly string[], domain?: string): SelectionError {
  try {
    select(users, domain);
  } catch (error) {
    assert.ok(error instanceof SelectionError && error.kind === "usage");
    return error;
  }
  throw new Error("It was found");
}

for (
  const [typed, domain, found] of [
    [["Smith"], "company.com", ["smith@company.com"]],
    [["jwayne"], undefined, ["jwayne@company.com"]],
    [["smith@Example.org"], undefined, ["smith@example.org"]],
    // A list, repetition, spaces in a list, one user twice.
    [["jwayne,brown"], undefined, ["jwayne@company.com", "brown@example.org"]],
    [["jwayne", "brown"], undefined, ["jwayne@company.com", "brown@example.org"]],
    [["jwayne, smith", "SMITH"], "company.com", ["jwayne@company.com", "smith@company.com"]],
    [["smith@company.com,smith@example.org"], undefined, [
      "smith@company.com",
      "smith@example.org",
    ]],
    // Patterns.
    [["sm*"], "company.com", ["smith@company.com", "smythe@company.com"]],
    [["SM?TH?"], undefined, ["smythe@company.com"]],
    [["b*,*way*"], undefined, ["brown@example.org", "jwayne@company.com"]],
    [["*"], "example.org", ["smith@example.org", "brown@example.org"]],
    [["smith@*"], undefined, ["smith@company.com", "smith@example.org"]],
    [["s*@example.*"], undefined, ["smith@example.org"]],
    // A name with these signs in it is its own, and only its own.
    [["a,b"], undefined, ["a,b@company.com"]],
    [["A,B@company.com", "jwayne"], undefined, ["a,b@company.com", "jwayne@company.com"]],
    [["s*r"], undefined, ["s*r@company.com"]],
    [["Twin"], undefined, ["Twin@company.com"]],
  ] as [string[], string | undefined, string[]][]
) {
  const options = typed.map((value) => `-u "${value}"`).join(" ");
  Deno.test(`selectUsers() finds ${options}${domain ? ` of ${domain}` : ""}`, () => {
    assert.deepEqual(select(typed, domain), found);
    assert.deepEqual(selectUsers(directories, scopeOf(typed, domain)).notes, []);
  });
}

Deno.test("selectUsers() takes a name without its accents, and says so", () => {
  const { mailboxes, notes } = selectUsers(directories, scopeOf(["muller"]));
  assert.deepEqual([...mailboxes.keys()].map(({ user }) => user), ["müller"]);
  assert.deepEqual(notes, ['Taking the mailbox "müller@company.com" for "muller"']);
});

Deno.test("selectUsers() lists those that a name may mean, each as what would name it alone", () => {
  const inBoth = refusal(["smith", "jwayne"]);
  assert.equal(inBoth.message, 'The user "smith" is in several domains');
  assert.deepEqual(inBoth.alternatives.map(({ scope }) => scope.users), [
    ["smith@company.com", "jwayne"],
    ["smith@example.org", "jwayne"],
  ]);
  assert.deepEqual(refusal(["jwayne,smith"]).alternatives.map(({ scope }) => scope.users), [
    ["jwayne,smith@company.com"],
    ["jwayne,smith@example.org"],
  ]);
  assert.deepEqual(refusal(["sm*"]).alternatives.map(({ scope }) => scope.users), [
    ["sm*@company.com"],
    ["sm*@example.org"],
  ]);
  const twins = refusal(["TWIN"]);
  assert.match(twins.message, /"TWIN" may be several mailboxes: "Twin@company.com", "twin@/);
  assert.deepEqual(twins.alternatives.map(({ scope }) => scope.users), [
    ["Twin@company.com"],
    ["twin@company.com"],
  ]);
});

Deno.test("selectUsers() names the nearest where there is no such mailbox", () => {
  const { message, hints, unknownUser } = refusal(["jwaine"]);
  assert.equal(message, 'The backup holds no mailbox "jwaine"');
  assert.deepEqual(hints, ['Did you mean "jwayne"?']);
  assert.deepEqual(unknownUser, { user: "jwaine", domain: undefined });
  assert.deepEqual(refusal(["zzz@EXAMPLE.org"]).hints, ['It holds "smith", "brown"']);
  assert.deepEqual(refusal(["zzz@EXAMPLE.org"]).unknownUser, {
    user: "zzz",
    domain: "example.org",
  });
  assert.equal(
    refusal(["z*"], "example.org").message,
    'The domain "example.org" holds no mailbox that matches "z*"',
  );
  assert.match(refusal(["smith@compani.com"]).message, /no domain "compani.com"/);
});

Deno.test("selectUsers() never takes public folders for a user, and tells what does", () => {
  for (const name of ["#public", "#PUBLIC", "public"]) {
    const { message, alternatives } = refusal([name], "company.com");
    assert.match(message, /is not a user/);
    assert.deepEqual(alternatives, [{
      scope: { domain: "company.com", users: [], folders: [] },
      masks: ["public"],
    }]);
  }
  assert.deepEqual(select(["*"], "example.org").filter((name) => name.startsWith("#")), []);
});

Deno.test("selectUsers() matches every mailbox of a large server with one pattern", () => {
  const many = contentsOf(
    ...Array.from({ length: 20_000 }, (_, i) => `@backup/store/mail/a.com/user${i}/.personal`),
  );
  assert.equal(selectUsers(many.directories, scopeOf(["user*"])).mailboxes.size, 20_000);
});
