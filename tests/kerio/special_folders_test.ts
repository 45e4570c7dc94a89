import assert from "node:assert/strict";
import { readDeletions } from "../../lib/kerio/deletions.ts";
import { readSpecialFolders } from "../../lib/kerio/special_folders.ts";
import { readStatusFields } from "../../lib/kerio/status_fields.ts";
import { bytesOf, sampleFiles, withoutSample } from "./support.ts";

Deno.test("readSpecialFolders() gives the roles of known slots and passes by the rest", () => {
  const guid = "91B4d338-b5fd-469d-ab01-fa32fcdacbb2";
  const text = `00 ${guid}\r\n09 ${guid.replace("9", "8")}\r\nnonsense\r\n01 not-a-guid\r\n`;
  assert.deepEqual([...readSpecialFolders(bytesOf(text))], [[guid.toLowerCase(), "inbox"]]);
});

Deno.test({
  name: "the special folders of a real mailbox are those with the names that one expects",
  ...withoutSample,
  fn: async () => {
    const files = await sampleFiles(/domain\.local\/user1\/(?:specguid|[^/]+\/status)\.fld$/);
    const prefix = [...files.keys()].find((name) => name.endsWith("specguid.fld"))!.slice(0, -12);
    const roles = readSpecialFolders(files.get(`${prefix}specguid.fld`)!);
    const named = new Map(
      [...files].filter(([name]) => name.endsWith("/status.fld")).map(([name, bytes]) => [
        name.slice(prefix.length, -"/status.fld".length),
        roles.get(readStatusFields(bytes).guid!),
      ]).filter(([, role]) => role !== undefined) as [string, string][],
    );
    assert.deepEqual(Object.fromEntries(named), {
      "INBOX": "inbox",
      "Sent Items": "sent",
      "Drafts": "drafts",
      "Deleted Items": "deleted",
      "Junk E-mail": "junk",
      "Contacts": "contacts",
      "Calendar": "calendar",
      "Tasks": "tasks",
      "Notes": "notes",
    });
  },
});

Deno.test("readDeletions() reads times and numbers", () => {
  assert.deepEqual(
    readDeletions(bytesOf("45f0a000 0000002a\r\n\r\nx y\r\n1 2 3\r\n45F0A001 2B\n")),
    [
      { time: 0x45f0a000, uid: 0x2a },
      { time: 0x45f0a001, uid: 0x2b },
    ],
  );
});
