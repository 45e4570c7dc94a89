import assert from "node:assert/strict";
import fc from "fast-check";
import { formatFor, FORMATS } from "../../lib/export/formats.ts";
import { emlNames } from "../../lib/export/names/item_names.ts";
import { type ExportFolder, planTargets } from "../../lib/export/plan/folder_targets.ts";
import { foldName, unsafePath } from "../../lib/recovery/safe_path.ts";
import { item } from "./items.ts";

function folder(path: string, values: Partial<ExportFolder> = {}): ExportFolder {
  return { domain: "company.com", user: "smith", folder: path, kind: "mail", ...values };
}

const MAILBOX = [
  folder("INBOX"),
  folder("INBOX/Projects"),
  folder("&BBIERQQ+BDQETwRJBDgENQ-"),
  folder("Contacts", { kind: "contact" }),
  folder("Calendar", { kind: "event" }),
  folder("Tasks", { kind: "task" }),
  folder("Notes", { kind: "note" }),
];

function targets(folders: readonly ExportFolder[], format?: typeof FORMATS[number]) {
  return planTargets(folders, { format }).targets.map(({ directory, file, format }) =>
    `${format} ${file ?? `${directory}/`}`
  );
}

Deno.test("each kind of folder gets the format that programs for it open", () => {
  assert.deepEqual(targets(MAILBOX), [
    "eml company.com/smith/Входящие/",
    "ical company.com/smith/Calendar.ics",
    "vcard company.com/smith/Contacts.vcf",
    "eml company.com/smith/INBOX/",
    "eml company.com/smith/INBOX/Projects/",
    "eml company.com/smith/Notes/",
    "ical company.com/smith/Tasks.ics",
  ]);
});

Deno.test("a format that was asked for holds for all that it can hold", () => {
  assert.deepEqual(targets(MAILBOX.slice(0, 4), "mbox"), [
    "mbox company.com/smith/Входящие.mbox",
    "mbox company.com/smith/Contacts.mbox",
    "mbox company.com/smith/INBOX.mbox",
    "mbox company.com/smith/INBOX/Projects.mbox",
  ]);
  const { targets: found, leftOut } = planTargets(MAILBOX, { format: "vcard" });
  assert.deepEqual(found.map(({ file }) => file), ["company.com/smith/Contacts.vcf"]);
  assert.equal(leftOut.length, MAILBOX.length - 1);
  for (const format of FORMATS) {
    assert.equal(formatFor("mail", format) ?? "none", /vcard|ical/.test(format) ? "none" : format);
  }
});

Deno.test("public folders of a domain and of the server have their own directories", () => {
  const shared = { user: undefined, kind: "contact" } as const;
  assert.deepEqual(
    targets([
      folder("Contacts", shared),
      folder("Contacts", { ...shared, domain: undefined }),
      folder("Contacts", { kind: "contact", user: "Public folders" }),
    ]),
    [
      "vcard Public folders/Contacts.vcf",
      "vcard company.com/Public folders/Contacts.vcf",
      "vcard company.com/Public folders (2)/Contacts.vcf",
    ],
  );
});

Deno.test("a mailbox becomes one Maildir, whose INBOX is there in any case", () => {
  const plan = planTargets([folder("Sent Items"), folder("Sent Items/2020")], {
    format: "maildir",
  });
  assert.deepEqual(plan.maildirs, [
    { directory: "company.com/smith", folders: [".Sent Items", ".Sent Items.2020"] },
  ]);
  assert.deepEqual(plan.targets.map(({ directory }) => directory), [
    "company.com/smith/.Sent Items",
    "company.com/smith/.Sent Items.2020",
  ]);
});

Deno.test("no folder gets into the way of another one, of a file or of the manifest", () => {
  assert.deepEqual(
    targets([
      folder("x", { domain: "manifest.json" }),
      folder("A"),
      folder("A.mbox"),
      folder("a"),
      folder("a.mbox/b"),
      folder("A."),
      folder("CON"),
      folder("&AOQ-"),
      folder("a\u0308"),
    ], "mbox"),
    [
      "mbox company.com/smith/ä.mbox",
      "mbox company.com/smith/A.mbox",
      "mbox company.com/smith/A (2).mbox",
      "mbox company.com/smith/A.mbox (2).mbox",
      "mbox company.com/smith/_CON.mbox",
      "mbox company.com/smith/a (3).mbox",
      "mbox company.com/smith/a.mbox (3)/b.mbox",
      "mbox company.com/smith/ä (2).mbox",
      "mbox manifest.json (2)/smith/x.mbox",
    ],
  );
});

Deno.test("a message's file and a sub-folder of its folder do not get the same name", () => {
  const name = "2021-03-05 0009 Email 1.eml";
  const { targets } = planTargets([folder("INBOX"), folder(`INBOX/${name}`)], { format: "eml" });
  assert.deepEqual(emlNames([item()], targets[0]!.naming), ["2021-03-05 0009 Email 1 (2).eml"]);
});

const anyName = fc.oneof(
  fc.string({ unit: "binary", minLength: 1, maxLength: 80 }).filter((name) => !name.includes("/")),
  fc.constantFrom(
    "INBOX",
    "Inbox",
    "A",
    "a",
    "A.mbox",
    "&AOQ-",
    "ä",
    "..",
    "con",
    "日本".repeat(60),
    "x".repeat(250),
  ),
);
const anyFolder = fc.record({
  domain: fc.option(anyName, { nil: undefined }),
  user: fc.option(anyName, { nil: undefined }),
  folder: fc.array(anyName, { minLength: 1, maxLength: 30 }).map((names) => names.join("/")),
  kind: fc.constantFrom("mail" as const, "contact" as const, "event" as const),
});
const anyFolders = fc.uniqueArray(anyFolder, {
  maxLength: 15,
  selector: ({ domain, user, folder }) => JSON.stringify([domain, user, folder]),
});

Deno.test("whatever folders are called, all targets are safe and different", () => {
  fc.assert(
    fc.property(anyFolders, fc.constantFrom(undefined, ...FORMATS), (folders, format) => {
      const { targets, leftOut } = planTargets(folders, { format });
      assert.equal(targets.length + leftOut.length, folders.length);
      for (const { directory, file, naming } of targets) {
        for (const path of [directory, file ?? directory]) {
          assert.equal(unsafePath(path, "windows"), undefined);
          assert.equal(unsafePath(path, "linux"), undefined);
        }
        assert.ok(naming.longest >= 40 && naming.longest <= 120);
        assert.ok(format === "maildir" || directory.length < 140 + 30 * 13, directory);
      }
      const all = targets.map(({ directory, file }) => foldName(file ?? directory));
      assert.equal(new Set(all).size, all.length);
    }),
    { numRuns: 400 },
  );
});

Deno.test("usual folders leave room for paths that Windows opens", () => {
  const deep = folder(
    "INBOX/Projects/Customer with a long name/Offers and orders of the year/2024",
  );
  const { directory, naming } = planTargets([deep], { format: "eml" }).targets[0]!;
  assert.ok(directory.length + 1 + naming.longest <= 200, directory);
  assert.ok(directory.startsWith("company.com/smith/INBOX/Projects/Customer with a long name/"));
});

Deno.test("names do not depend on the order in which folders are found", () => {
  fc.assert(
    fc.property(anyFolders, fc.infiniteStream(fc.double({ noNaN: true })), (folders, keys) => {
      const shuffled = folders.map((each) => [keys.next().value as number, each] as const)
        .sort(([a], [b]) => a - b).map(([, each]) => each);
      assert.deepEqual(
        planTargets(shuffled, { format: "mbox" }),
        planTargets(folders, { format: "mbox" }),
      );
    }),
  );
});
