import assert from "node:assert/strict";
import { logLine, parseIndexRecord, withNumber } from "../../lib/kerio/index_record.ts";

const LINE = "U00000003 F80000020 S963 D604179ec T604179ed M604179ee I0000 G00000001 H00000001 " +
  "V00000001 P0 CIPM.Note";

Deno.test("parseIndexRecord() reads the fields by their letters and keeps the unknown ones", () => {
  const record = parseIndexRecord(`* ${LINE}\r\n`)!;
  const { uid, flags, size, arrival, time, modified, messageClass } = record;
  assert.deepEqual(
    { uid, flags, size, arrival, time, modified, messageClass },
    {
      uid: 3,
      flags: 0x80000020,
      size: 963,
      arrival: 0x604179ec,
      time: 0x604179ed,
      modified: 0x604179ee,
      messageClass: "IPM.Note",
    },
  );
  assert.equal(record.fields.get("V"), "00000001");
  assert.equal(record.text, LINE);
});

Deno.test("parseIndexRecord() reads the shorter records of version 6", () => {
  const record = parseIndexRecord("U00000002 F80000001 S12 D45f0a000 M45f0a000 I0000 CIPM.Note")!;
  assert.equal(record.arrival, 0x45f0a000);
  assert.equal(record.time, undefined);
  assert.equal(parseIndexRecord("<index>"), undefined);
  assert.equal(parseIndexRecord("S1 U00000001"), undefined);
});

Deno.test("withNumber() gives a record another number and makes it recent to nobody", () => {
  assert.equal(
    withNumber({ text: LINE }, 0x1a2b),
    LINE.replace("U00000003", "U00001a2b").replace("F80000020", "F80000000"),
  );
  assert.equal(
    withNumber({ text: "U1 F80000065 CIPM F80000020" }, 2),
    "U00000002 F80000045 CIPM F80000020",
  );
  assert.equal(withNumber({ text: "U00000001 S5" }, 2), "U00000002 S5");
  assert.equal(logLine("U00000002 S5"), "* U00000002 S5\r\n");
});
