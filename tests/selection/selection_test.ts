import assert from "node:assert/strict";
import { RecoveryError } from "../../lib/model/errors.ts";
import { isSelected, resolveSelection, type Selection } from "../../lib/selection/selection.ts";
import type { Mask, Scope } from "../../lib/model/request.ts";
import { contentsOf } from "../backup/support.ts";

const MAIL = "@backup/store/mail";
const CONTENTS = contentsOf(
  "mailserver.cfg",
  "cluster.cfg",
  "@backup/license/license.key",
  "@backup/store/lists/company.com/news/members",
  `${MAIL}/.caldav.db`,
  `${MAIL}/#public/Calendar/status.fld`,
  `${MAIL}/company.com/#public/Contacts/status.fld`,
  `${MAIL}/company.com/smith/.personal`,
  `${MAIL}/company.com/smith/INBOX/status.fld`,
  `${MAIL}/company.com/smith/INBOX/Projects/2005/status.fld`,
  `${MAIL}/company.com/smith/INBOXES/status.fld`,
  `${MAIL}/company.com/smith/Entw&APw-rfe/status.fld`,
  `${MAIL}/company.com/jwayne/INBOX/status.fld`,
  `${MAIL}/example.org/smith/INBOX/status.fld`,
);

const resolve = (scope: Partial<Scope>, masks?: readonly Mask[]) =>
  resolveSelection(
    CONTENTS,
    { domain: undefined, users: [], folders: [], ...scope },
    masks,
  );

function selected(selection: Selection): string[] {
  const paths: string[] = [];
  for (const directory of CONTENTS.directories) {
    if (directory.files === 0) continue;
    const names = directory.path === "" ? ["mailserver.cfg", "cluster.cfg"] : [undefined];
    for (const name of names) {
      if (isSelected(selection, directory, name)) {
        paths.push(name ?? directory.path.replace("@backup/", "").replace("store/mail/", ""));
      }
    }
  }
  return paths;
}

Deno.test("resolveSelection() finds a domain in any case, by its directory's name", () => {
  assert.equal(resolve({ domain: "COMPANY.com" }).domain, "company.com");
});

Deno.test("resolveSelection() names the nearest domain where there is none of the name", () => {
  assert.throws(() => resolve({ domain: "compani.com" }), (error) => {
    assert.ok(error instanceof RecoveryError && error.kind === "usage");
    assert.deepEqual(error.hints, ['Did you mean "company.com"?']);
    return true;
  });
});

Deno.test("resolveSelection() gives each mailbox with its folders, without those in others of them", () => {
  const { mailboxes, notes } = resolve({
    domain: "company.com",
    users: ["Smith"],
    folders: ["INBOX/Projects", "inbox", "Entwürfe", "INBOX"],
  });
  assert.deepEqual([...mailboxes!], [["mail/company.com/smith", ["INBOX", "Entw&APw-rfe"]]]);
  assert.deepEqual(notes, []);
});

Deno.test("resolveSelection() leaves out who of a pattern lacks the folder, and says so", () => {
  const { mailboxes, notes } = resolve({
    domain: "company.com",
    users: ["*"],
    folders: ["INBOXES"],
  });
  assert.deepEqual([...mailboxes!.keys()], ["mail/company.com/smith"]);
  assert.deepEqual(notes, ['Skipping "jwayne@company.com": it holds no folder "INBOXES"']);
});

for (
  const [what, scope] of [
    ["a user", { users: ["smith", "nobody"] }],
    ["a user of a list", { users: ["smith,nobody"] }],
    ["a pattern", { users: ["smith", "x*"] }],
    ["a folder that one of the named users lacks", {
      users: ["smith", "jwayne"],
      folders: ["INBOXES"],
    }],
    ["a folder that all of a pattern lack", { users: ["*"], folders: ["INBOX", "Nowhere"] }],
    ["an empty folder", { users: ["smith"], folders: ["/"] }],
  ] as [string, Partial<Scope>][]
) {
  Deno.test(`resolveSelection() refuses ${what} that nothing matches, whatever others do`, () => {
    assert.throws(
      () => resolve({ domain: "company.com", ...scope }),
      /holds no (mailbox|folder)/,
    );
  });
}

for (
  const [scope, masks, expected] of [
    [{ domain: "company.com" }, undefined, [
      "store/lists/company.com/news",
      "company.com/#public/Contacts",
      "company.com/smith",
      "company.com/smith/INBOX",
      "company.com/smith/INBOX/Projects/2005",
      "company.com/smith/INBOXES",
      "company.com/smith/Entw&APw-rfe",
      "company.com/jwayne/INBOX",
    ]],
    [{ domain: "company.com" }, ["public"], ["company.com/#public/Contacts"]],
    [{ domain: "company.com" }, ["lists"], ["store/lists/company.com/news"]],
    [{ users: ["jwayne"] }, undefined, ["company.com/jwayne/INBOX"]],
    [{ users: ["jwayne", "smith@example.org"] }, undefined, [
      "company.com/jwayne/INBOX",
      "example.org/smith/INBOX",
    ]],
    [{ domain: "company.com", users: ["*"], folders: ["INBOX"] }, undefined, [
      "company.com/smith/INBOX",
      "company.com/smith/INBOX/Projects/2005",
      "company.com/jwayne/INBOX",
    ]],
    // INBOXES begins with the same letters.
    [{ domain: "company.com", users: ["smith"], folders: ["INBOX"] }, undefined, [
      "company.com/smith/INBOX",
      "company.com/smith/INBOX/Projects/2005",
    ]],
    [{}, ["public"], ["#public/Calendar", "company.com/#public/Contacts"]],
    [{}, ["cfg"], ["mailserver.cfg"]],
    [{}, ["other", "license"], ["cluster.cfg", "license"]],
  ] as [Partial<Scope>, readonly Mask[] | undefined, string[]][]
) {
  const words = [...Object.values(scope), ...masks ?? []].join(" ");
  Deno.test(`isSelected() selects of ${words} exactly its directories`, () => {
    assert.deepEqual(selected(resolve(scope, masks)).sort(), [...expected].sort());
  });
}
