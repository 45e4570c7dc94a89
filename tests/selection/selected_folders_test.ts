import assert from "node:assert/strict";
import { findFolder, foldersByUnit, missingFolder } from "../../lib/selection/selected_folders.ts";
import { SelectionError } from "../../lib/selection/selection_error.ts";
import { contentsOf } from "../backup/support.ts";

const FOLDERS = [
  "INBOX",
  "INBOX/Projects",
  "INBOX/Projects/2005",
  "INBOXES",
  "Sent Items",
  "Entw&APw-rfe",
  "Archive/Old",
  "Archive/2005",
  "Work",
  "WORK",
  "Archive/Work",
  "A, B",
];

function search(typed: string) {
  return {
    scope: { domain: "company.com", users: ["smith"], folders: ["INBOX", typed] },
    number: 1,
    mailbox: "smith@company.com",
  };
}

const find = (typed: string) => findFolder(FOLDERS, search(typed));

function refusal(typed: string): SelectionError {
  try {
    find(typed);
  } catch (error) {
    assert.ok(error instanceof SelectionError && error.kind === "usage");
    return error;
  }
  throw new Error("It was found");
}

for (
  const [typed, raw] of [
    ["INBOX", "INBOX"],
    ["inbox", "INBOX"],
    ["INBOX/Projects", "INBOX/Projects"],
    ["/INBOX/Projects/2005/", "INBOX/Projects/2005"],
    ["INBOX\\Projects", "INBOX/Projects"],
    ["Entwürfe", "Entw&APw-rfe"],
    ["Entwu\u0308rfe", "Entw&APw-rfe"],
    ["Entw&APw-rfe", "Entw&APw-rfe"],
    ["Work", "Work"],
    ["A, B", "A, B"],
  ] as const
) {
  Deno.test(`findFolder() finds ${typed} by its very name and has nothing to say`, () => {
    assert.deepEqual(find(typed), { raw });
  });
}

for (
  const [typed, raw, readable] of [
    ["Sent items", "Sent Items", "Sent Items"],
    ["entwurfe", "Entw&APw-rfe", "Entwürfe"],
    ["Projects", "INBOX/Projects", "INBOX/Projects"],
    ["projects/2005", "INBOX/Projects/2005", "INBOX/Projects/2005"],
    ["projects\\2005", "INBOX/Projects/2005", "INBOX/Projects/2005"],
    ["OLD", "Archive/Old", "Archive/Old"],
  ] as const
) {
  Deno.test(`findFolder() takes ${raw} for ${typed}, and says so`, () => {
    assert.deepEqual(find(typed), {
      raw,
      note: `Taking the folder "${readable}" of "smith@company.com" for "${typed}"`,
    });
  });
}

Deno.test("findFolder() lists those that a name may mean, each as what would name it alone", () => {
  const { message, alternatives } = refusal("2005");
  assert.equal(
    message,
    '"2005" may be several folders of "smith@company.com": "INBOX/Projects/2005", "Archive/2005"',
  );
  assert.deepEqual(alternatives.map(({ scope }) => scope.folders), [
    ["INBOX", "INBOX/Projects/2005"],
    ["INBOX", "Archive/2005"],
  ]);
  // One as a whole without regard to case is nearer than one at the end of a path, but here are two.
  assert.deepEqual(refusal("work").alternatives.map(({ scope }) => scope.folders[1]), [
    "Work",
    "WORK",
  ]);
});

Deno.test("findFolder() tells folders that read the same by their names on the disk", () => {
  const [composed, apart] = ["&AOk-", "e&AwE-"];
  assert.equal(findFolder([composed!, apart!], search("e\u0301"))?.raw, apart);
  const { alternatives } = (() => {
    try {
      findFolder([composed!, apart!], search("E"));
    } catch (error) {
      assert.ok(error instanceof SelectionError);
      return error;
    }
    throw new Error("It was found");
  })();
  assert.deepEqual(alternatives.map(({ scope }) => scope.folders[1]), [composed, apart]);
});

Deno.test("missingFolder() names the nearest, also by the last name of a path, else what there is", () => {
  assert.equal(find("Sent Itmes"), undefined);
  const { message, hints } = missingFolder(FOLDERS, search("Sent Itmes"));
  assert.equal(message, 'The mailbox "smith@company.com" holds no folder "Sent Itmes"');
  assert.deepEqual(hints, ['Did you mean "Sent Items"?']);
  assert.deepEqual(missingFolder(FOLDERS, search("Projcts")).hints, [
    'Did you mean "INBOX/Projects"?',
  ]);
  assert.match(missingFolder(FOLDERS, search("zzz")).hints[0]!, /^It holds "INBOX", .* 2 more$/);
});

Deno.test("foldersByUnit() knows folders of which the backup holds only sub-folders", () => {
  const { directories } = contentsOf(
    "@backup/store/mail/a.com/smith/INBOX/Projects/#msgs/1.eml",
    "@backup/store/mail/a.com/brown/INBOX/status.fld",
  );
  assert.deepEqual([...foldersByUnit(directories, new Set(["mail/a.com/smith"]))], [
    ["mail/a.com/smith", ["INBOX", "INBOX/Projects"]],
  ]);
});
