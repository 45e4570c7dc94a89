import assert from "node:assert/strict";
import { mapFolders, type MappedFolder } from "../../../lib/recovery/into/folder_mapping.ts";
import type { FolderRole } from "../../../lib/kerio/special_folders.ts";
import type { Kind } from "../../../lib/message/kind.ts";

function folder(path: string, role?: FolderRole, kind: Kind = "mail"): MappedFolder {
  return { path, kind, role };
}

const SOURCE = [
  folder("INBOX", "inbox"),
  folder("INBOX/Projects"),
  folder("Sent Items", "sent"),
  folder("Sent Items/2023"),
  folder("Contacts", "contacts", "contact"),
  folder("Gesendete Objekte"),
];

const GERMAN = [
  folder("INBOX", "inbox"),
  folder("Gesendete Objekte", "sent"),
  folder("Kontakte", "contacts", "contact"),
];

function mapped(
  live: readonly MappedFolder[],
  {
    source = SOURCE,
    folders = [],
    into,
  }: {
    readonly source?: readonly MappedFolder[];
    readonly folders?: readonly string[];
    readonly into?: string;
  },
): Record<string, string> {
  const isMeant = ({ path }: MappedFolder) =>
    folders.length === 0 || folders.some((it) => path === it || path.startsWith(`${it}/`));
  const paths = source.filter(isMeant).map(({ path }) => path);
  return Object.fromEntries(
    mapFolders(paths, { around: source, live }, { folders, folder: into }),
  );
}

Deno.test("a folder with a purpose goes into the one that serves it, in whatever language; a namesake gets a number", () => {
  assert.deepEqual(mapped(GERMAN, {}), {
    "INBOX": "INBOX",
    "INBOX/Projects": "INBOX/Projects",
    "Sent Items": "Gesendete Objekte",
    "Sent Items/2023": "Gesendete Objekte/2023",
    "Contacts": "Kontakte",
    "Gesendete Objekte": "Gesendete Objekte 2",
  });
});

Deno.test("a single folder keeps the way of the folders above it", () => {
  assert.deepEqual(mapped(GERMAN, { folders: ["Sent Items/2023"] }), {
    "Sent Items/2023": "Gesendete Objekte/2023",
  });
});

Deno.test("without purposes, the only calendar is the calendar, and two of them are not guessed at", () => {
  const source = [folder("Calendar", undefined, "event"), folder("Drafts")];
  const one = [folder("Kalender", undefined, "event"), folder("Entwürfe", "drafts")];
  assert.deepEqual(mapped(one, { source }), { Calendar: "Kalender", Drafts: "Drafts" });
  const two = [...one, folder("Termine", undefined, "event")];
  assert.deepEqual(mapped(two, { source }), { Calendar: "Calendar", Drafts: "Drafts" });
});

Deno.test("a purpose that the two mailboxes give to different kinds is none", () => {
  const source = [folder("Sent Items", "sent")];
  assert.deepEqual(mapped([folder("Kontakte", "sent", "contact")], { source }), {
    "Sent Items": "Sent Items",
  });
});

Deno.test("into a folder, a mailbox goes with all its folders, one folder becomes it, several go below it", () => {
  const source = [folder("A"), folder("A/x"), folder("B"), folder("B/A"), folder("INBOX", "inbox")];
  assert.deepEqual(mapped(GERMAN, { source, into: "Old" }), {
    "A": "Old/A",
    "A/x": "Old/A/x",
    "B": "Old/B",
    "B/A": "Old/B/A",
    "INBOX": "Old/INBOX",
  });
  assert.deepEqual(mapped(GERMAN, { source, into: "Old/It", folders: ["A"] }), {
    "A": "Old/It",
    "A/x": "Old/It/x",
  });
  assert.deepEqual(mapped(GERMAN, { source, into: "Old", folders: ["A", "B/A"] }), {
    "A": "Old/A",
    "A/x": "Old/A/x",
    "B/A": "Old/A 2",
  });
});

Deno.test("names that are one on some systems do not become one folder", () => {
  const source = [folder("&AMQ-rger"), folder("&AOQ-rger")];
  const names = Object.values(
    mapped([], { source, into: "Old", folders: ["&AMQ-rger", "&AOQ-rger"] }),
  );
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, 2);
});
