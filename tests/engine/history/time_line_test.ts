import assert from "node:assert/strict";
import type { BackupSet } from "../../../lib/backup/catalog.ts";
import { BackupMessages, KnownDirectories } from "../../../lib/engine/history/backup_messages.ts";
import { type StepTaken, TimeLine } from "../../../lib/engine/history/time_line.ts";
import { DEFLATED } from "../../../lib/zip/records.ts";
import { backupSet, type Entry, openedBackup } from "../../backup/support.ts";

const EVERYTHING = { domain: undefined, mailboxes: undefined, masks: undefined, notes: [] };

/** `INBOX/1=7`: message 1 of a folder, with the CRC-32 7, which stands for its content. */
function entries(messages: string): Entry[] {
  return messages.split(" ").filter((each) => each !== "").map((each) => {
    const [, folder, number, crc] = /^(\w+)\/(\w+)=(\d+)$/.exec(each)!;
    const name = `@backup/store/mail/company.com/smith/${folder}/#msgs/${
      number!.padStart(8, "0")
    }.eml`;
    return { name, crc32: Number(crc), method: DEFLATED };
  });
}

type Backup = readonly [name: string, messages: string, state?: "incomplete"];

/** What the time line tells of each, in short: `3: +1 -1 ~0 >0`. */
function told(...backups: readonly Backup[]): string[] {
  const timeLine = new TimeLine();
  let known = new KnownDirectories();
  return backups.map(([name, messages, state]) => {
    const set: BackupSet = backupSet(name);
    if (set.type !== "differential") known = new KnownDirectories();
    return inShort(timeLine.take({
      messages: new BackupMessages(openedBackup(set, entries(messages)), known),
      selection: EVERYTHING,
      kind: { full: "begins chain", copy: "alone", differential: "goes on" }[set.type] as
        | "begins chain"
        | "alone"
        | "goes on",
      isComplete: set.type !== "differential" && state === undefined,
    }));
  });
}

function inShort({ messages, changes }: StepTaken): string {
  if (!changes) return `${messages}: first`;
  const { came, went = "?", changed, moved = "?" } = changes;
  return `${messages}: +${came} -${went} ~${changed} >${moved}`;
}

Deno.test("between two full backups it tells what came, went and has other content", () => {
  assert.deepEqual(
    told(["F1", "INBOX/1=1 INBOX/2=2 INBOX/3=3"], ["F2", "INBOX/2=2 INBOX/3=9 INBOX/4=4"]),
    ["3: first", "3: +1 -1 ~1 >0"],
  );
});

Deno.test("a message that stands in another folder has moved, and neither came nor went", () => {
  assert.deepEqual(
    told(
      ["F1", "INBOX/1=1 INBOX/2=2 INBOX/3=3"],
      ["F2", "INBOX/1=1 Done/1=2 Done/2=5"],
      ["F3", "INBOX/1=1 Done/2=5"],
    ),
    ["3: first", "3: +1 -1 ~0 >1", "2: +0 -1 ~0 >0"],
  );
});

Deno.test("of several copies of a message, one that goes is not lost while another stands", () => {
  assert.deepEqual(
    told(["F1", "INBOX/1=1 Done/1=1"], ["F2", "Done/1=1"], ["F3", ""]),
    ["2: first", "1: +0 -0 ~0 >1", "0: +0 -1 ~0 >0"],
  );
});

Deno.test("a differential tells what came, the next full backup what went since the last one", () => {
  assert.deepEqual(
    told(
      ["F1", "INBOX/1=1 INBOX/2=2"],
      ["D2", "INBOX/3=3"],
      ["D3", "INBOX/2=9 INBOX/3=3 INBOX/4=4"],
      ["F4", "INBOX/2=9 INBOX/4=4"],
    ),
    ["2: first", "3: +1 -? ~0 >?", "4: +1 -? ~1 >?", "2: +0 -2 ~0 >0"],
  );
});

Deno.test("a copy between differentials tells what went, and nothing is told twice", () => {
  assert.deepEqual(
    told(
      ["F1", "INBOX/1=1 INBOX/2=2"],
      ["D2", "INBOX/3=3"],
      ["C3", "INBOX/2=2 INBOX/3=3 INBOX/4=4"],
      // The state of the chain still has what was deleted, but not what the copy alone holds.
      ["D4", "INBOX/3=3 INBOX/5=5"],
      ["F5", "INBOX/2=2 INBOX/3=3 INBOX/4=4 INBOX/5=5"],
    ),
    ["2: first", "3: +1 -? ~0 >?", "3: +1 -1 ~0 >0", "4: +1 -? ~0 >?", "4: +0 -0 ~0 >0"],
  );
});

Deno.test("what an incomplete backup lacks did not go, and does not come with the next one", () => {
  assert.deepEqual(
    told(
      ["F1", "INBOX/1=1 INBOX/2=2"],
      ["F2", "INBOX/2=2 INBOX/3=3", "incomplete"],
      ["F3", "INBOX/1=1 INBOX/2=2 INBOX/3=3"],
    ),
    ["2: first", "2: +1 -? ~0 >?", "3: +0 -0 ~0 >0"],
  );
});

Deno.test("what comes first and is incomplete is nothing to compare with", () => {
  assert.deepEqual(
    told(["F1", "INBOX/1=1", "incomplete"], ["F2", "INBOX/1=1 INBOX/2=2"], ["F3", "INBOX/2=2"]),
    ["1: first", "2: first", "1: +0 -1 ~0 >0"],
  );
});

Deno.test("only files that are messages count, in any case of their names", () => {
  const timeLine = new TimeLine();
  const folder = "@backup/store/mail/company.com/smith/INBOX";
  const take = (...names: string[]) =>
    inShort(timeLine.take({
      messages: new BackupMessages(
        openedBackup(backupSet("F1"), names.map((name) => `${folder}/${name}`)),
        new KnownDirectories(),
      ),
      selection: EVERYTHING,
      kind: "alone",
      isComplete: true,
    }));
  assert.equal(take("#msgs/0000000A.EML", "#msgs/x.txt", "#assoc/1.eml", "index.fld"), "1: first");
  assert.equal(take("#msgs/0000000a.eml", "status.fld"), "1: +0 -0 ~0 >0");
});
