import assert from "node:assert/strict";
import { RecoveryError } from "../../lib/errors.ts";
import { isSelected, resolveSelection, type Selection } from "../../lib/recovery/selection.ts";
import type { Mask, Scope } from "../../lib/request.ts";
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
    { domain: undefined, user: undefined, folder: undefined, ...scope },
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

function refusal(scope: Partial<Scope>): { message: string; hints: readonly string[] } {
  try {
    resolve(scope);
  } catch (error) {
    assert.ok(error instanceof RecoveryError && error.kind === "usage");
    return { message: error.message, hints: error.hints };
  }
  throw new Error("It was found");
}

Deno.test("resolveSelection() finds domains and users in any case, by their directories' names", () => {
  const { domain, user } = resolve({ domain: "COMPANY.com", user: "Smith" });
  assert.deepEqual([domain, user], ["company.com", "smith"]);
});

Deno.test("resolveSelection() finds the domain of a user who is in one alone", () => {
  assert.equal(resolve({ user: "jwayne" }).domain, "company.com");
  const { message, hints } = refusal({ user: "smith" });
  assert.match(message, /several domains/);
  assert.match(hints.join(), /-d company\.com, -d example\.org/);
});

Deno.test("resolveSelection() never takes public folders for a user", () => {
  assert.match(refusal({ domain: "company.com", user: "#public" }).message, /no mailbox/);
});

for (
  const [typed, raw] of [
    ["INBOX", "INBOX"],
    ["inbox", "INBOX"],
    ["INBOX/Projects", "INBOX/Projects"],
    ["/INBOX/Projects/2005/", "INBOX/Projects/2005"],
    ["INBOX\\Projects", "INBOX/Projects"],
    ["Entwürfe", "Entw&APw-rfe"],
    ["Entw&APw-rfe", "Entw&APw-rfe"],
  ] as const
) {
  Deno.test(`resolveSelection() finds the folder ${typed}`, () => {
    assert.equal(resolve({ domain: "company.com", user: "smith", folder: typed }).folder, raw);
  });
}

Deno.test("resolveSelection() names the nearest where nothing fits", () => {
  assert.deepEqual(refusal({ domain: "compani.com" }).hints, ['Did you mean "company.com"?']);
  assert.deepEqual(refusal({ user: "jwaine" }).hints, ['Did you mean "jwayne"?']);
  const folder = { domain: "company.com", user: "smith", folder: "Entwuerfe" };
  assert.match(refusal(folder).hints.join(), /"Entwürfe"/);
});

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
    [{ user: "jwayne" }, undefined, ["company.com/jwayne/INBOX"]],
    // INBOXES begins with the same letters.
    [{ domain: "company.com", user: "smith", folder: "INBOX" }, undefined, [
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
