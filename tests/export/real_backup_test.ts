import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import { vcardText } from "../../lib/export/vcard/cards.ts";
import { scratch } from "../support/scratch.ts";
import { item } from "./items.ts";
import { mboxOf } from "./mboxrd.ts";
import { python, run, testWith } from "./programs.ts";

configure({ useWebWorkers: false });

/** A backup of a real server; it lies beside the project where there is one. */
const SAMPLE = fileURLToPath(
  new URL("../../../shared/samples/C20210305T002354Z.zip", import.meta.url),
);
const isMissing = !existsSync(SAMPLE);

/** The messages of the sample whose paths match. */
async function messages(path: RegExp): Promise<Uint8Array[]> {
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(SAMPLE))));
  const found: Uint8Array[] = [];
  for (const entry of await reader.getEntries()) {
    if (!path.test(entry.filename) || entry.directory) continue;
    found.push(await entry.getData(new Uint8ArrayWriter()));
  }
  await reader.close();
  return found;
}

Deno.test(
  "contacts of a real server come out as it wrote them",
  { ignore: isMissing },
  async () => {
    const contacts = await messages(/Contacts\/#msgs\/.*\.eml$/);
    assert.equal(contacts.length, 3);
    for (const contact of contacts) {
      const text = new TextDecoder().decode(contact);
      assert.equal(await vcardText(contact, ""), text.slice(text.indexOf("BEGIN:VCARD")));
    }
  },
);

const PYTHON = python("mailbox", "python3");
const needed = isMissing ? [{ package: "the sample backup", path: undefined }] : [PYTHON];

testWith(needed, "Python reads all mail of a real server from the mbox", async () => {
  await using dir = scratch();
  const mail = await messages(/(INBOX|Sent Items)\/#msgs\/.*\.eml$/);
  assert.equal(mail.length, 13);
  writeFileSync(
    dir.join("mbox"),
    mboxOf(mail.map((bytes) => ({ item: item(), chunks: [bytes] }))).bytes,
  );
  const script = "import mailbox, sys\nbox = mailbox.mbox(sys.argv[1])\n" +
    "print(len(box), len({message['message-id'] for message in box}))";
  const ids = mail.map((bytes) => /^Message-ID: (.*)$/m.exec(new TextDecoder().decode(bytes))![1]);
  assert.equal(
    (await run(PYTHON, ["-c", script, dir.join("mbox")])).trim(),
    `13 ${new Set(ids).size}`,
  );
});
