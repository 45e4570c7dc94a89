import assert from "node:assert/strict";
import { FolderRecords, newestIndex } from "../../lib/kerio/folder_records.ts";
import { FolderState } from "../../lib/kerio/folder_state.ts";
import { bytesOf, sampleFiles, withoutSample } from "./support.ts";

const INDEX = bytesOf(
  "<index>\r\nU00000001 F80000020 S10 D1 CIPM.Note\r\nU00000002 F80000001 S20 D2\r\n</index>\r\n",
);
const LOG = bytesOf("* U00000003 F80000006 S30 D3\r\n* U00000001 F80000011 S10 D1\r\n");
const STATUS = bytesOf("T0\r\nM3\r\nS60\r\nU00000004\r\n");

Deno.test("the records of index and log are one, and the last of a number counts", () => {
  const records = new FolderRecords({ index: INDEX, log: LOG });
  assert.deepEqual([...records.numbers()].sort(), [1, 2, 3]);
  assert.equal(records.bytes, 60);
  assert.equal(records.bitsOf(1), 0x80000011);
  assert.equal(records.record(1)?.text, "U00000001 F80000011 S10 D1");
  assert.equal(records.record(2)?.arrival, 2);
  assert.equal(records.record(9), undefined);
});

Deno.test("a folder is trusted where count and sum of its index are those of its status", () => {
  const state = new FolderState({ status: STATUS, index: INDEX, log: LOG });
  assert.equal(state.doubt, undefined);
  assert.deepEqual(state.flags(3, 30), {
    seen: false,
    answered: true,
    flagged: true,
    deleted: false,
    draft: false,
    recent: false,
  });
  assert.equal(state.flags(4, 30), undefined);
});

Deno.test("a folder is not trusted without its log, without status, or with unknown lines", () => {
  const withoutLog = new FolderState({ status: STATUS, index: INDEX });
  assert.equal(withoutLog.doubt, "its index names 2 messages, its status 3");
  const otherSum = new FolderState({ status: bytesOf("M2\r\nS31\r\n"), index: INDEX });
  assert.equal(otherSum.doubt, "the messages of its index have 30 bytes, those of its status 31");
  assert.equal(new FolderState({ index: INDEX }).isTrusted, false);
  const log = bytesOf("* U00000003 F80000000 S30\r\n- U00000002\r\n");
  const unknown = new FolderState({ status: STATUS, index: INDEX, log });
  assert.equal(unknown.doubt, "its index has lines that are not understood");
});

Deno.test("flags of a folder that is not trusted count for messages of the record's size", () => {
  const log = bytesOf("* U00000003 F80000001 S30\r\n- U00000002\r\n");
  const state = new FolderState({ status: STATUS, index: INDEX, log });
  assert.equal(state.flags(3, 30)?.seen, true);
  assert.equal(state.flags(3, 31), undefined, "the record is of another message");
  assert.equal(state.flags(2, 20), undefined, "a line that is not understood speaks of it");
  const obscure = new FolderState({ status: STATUS, index: INDEX, log: bytesOf("* X\r\n") });
  assert.equal(obscure.flags(1, 10), undefined, "the line may mean any message");
});

Deno.test("a log that was folded into a newer index since is not applied to it", () => {
  const [index, log, newer, later] = [
    INDEX,
    LOG,
    bytesOf("<index>\r\n"),
    bytesOf("* U00000009\r\n"),
  ];
  assert.deepEqual(newestIndex([{ index, log }, {}]), { index, log });
  assert.deepEqual(newestIndex([{ index, log }, { log: later }]), { index, log: later });
  assert.deepEqual(newestIndex([{ index, log }, { index: newer }]), {
    index: newer,
    log: undefined,
  });
  assert.deepEqual(
    newestIndex([{ index, log }, { index: newer }, { log: later }]),
    { index: newer, log: later },
  );
  assert.deepEqual(newestIndex([{ index }, { log }, { log: later }, {}]), { index, log: later });
  assert.deepEqual(newestIndex([{}, { log }]), { index: undefined, log });
  assert.deepEqual(newestIndex([]), {});
});

Deno.test({
  name: "every folder of a real backup is trusted, and its records are its messages",
  ...withoutSample,
  fn: async () => {
    const files = await sampleFiles(/\.fld$|\/#msgs\/[^/]+$/);
    const folders = [...files.keys()].filter((name) => name.endsWith("/status.fld"))
      .map((name) => name.slice(0, -"status.fld".length));
    assert.equal(folders.length, 33);
    let messages = 0;
    for (const folder of folders) {
      const state = new FolderState({
        status: files.get(`${folder}status.fld`),
        index: files.get(`${folder}index.fld`),
        log: files.get(`${folder}indexlog.fld`),
      });
      assert.equal(state.doubt, undefined, folder);
      const names = [...files.keys()].filter((name) => name.startsWith(`${folder}#msgs/`));
      assert.equal(state.records.count, names.length, folder);
      let [unseen, recent] = [0, 0];
      for (const name of names) {
        const uid = parseInt(name.slice(-12, -4), 16);
        const flags = state.flags(uid, files.get(name)!.length);
        assert.ok(flags, name);
        if (!flags.seen) unseen++;
        if (flags.recent) recent++;
        messages++;
      }
      assert.equal(state.status?.unseen, unseen, folder);
      assert.equal(state.status?.recent, recent, folder);
    }
    assert.equal(messages, 16);
  },
});
