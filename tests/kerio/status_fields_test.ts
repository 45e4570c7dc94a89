import assert from "node:assert/strict";
import { readStatusFields, withStatusChanges } from "../../lib/kerio/status_fields.ts";
import { bytesOf } from "./support.ts";

const STATUS =
  "T0\r\nG30FF7237-2dd8-45a6-9c21-b4109486ec98\r\nV6041766f\r\nU0000000A\r\nC00000001\r\n" +
  "M3\r\nP0\r\nI0\r\nJ0\r\nD0\r\nR2\r\nN1\r\nE0\r\nS3083\r\nZ00000000\r\nL00000001\r\nK00000004\r\n" +
  "WIPF.Note\r\nY\r\nAanyone lr\r\nAsmith@company.com lrswicda\r\n";

Deno.test("readStatusFields() reads every line by its letter", () => {
  const { lines, ...fields } = readStatusFields(bytesOf(STATUS));
  assert.deepEqual(fields, {
    type: 0,
    guid: "30ff7237-2dd8-45a6-9c21-b4109486ec98",
    uidValidity: 0x6041766f,
    nextUid: 10,
    messages: 3,
    bytes: 3083,
    recent: 2,
    unseen: 1,
    changes: 4,
    containerClass: "IPF.Note",
    access: ["anyone lr", "smith@company.com lrswicda"],
  });
  assert.equal(lines.length, 21);
  assert.deepEqual(lines[14], ["Z", "00000000"]);
});

Deno.test("readStatusFields() says nothing of what is missing or no number", () => {
  const fields = readStatusFields(bytesOf("Mx\nS-1\nUzz\nV123456789\n\0\nT"));
  for (const name of ["type", "guid", "uidValidity", "nextUid", "messages", "bytes"] as const) {
    assert.equal(fields[name], undefined, name);
  }
  assert.deepEqual(readStatusFields(new Uint8Array()).lines, []);
});

Deno.test("withStatusChanges() changes the numbers alone, each in its own form", () => {
  const changes = {
    nextUid: 0x1b,
    messages: 12,
    bytes: 99999,
    recent: 0,
    unseen: 10,
    changes: 0xd,
  };
  assert.equal(
    withStatusChanges(STATUS, changes),
    STATUS.replace("U0000000A", "U0000001b").replace("M3", "M12").replace("S3083", "S99999")
      .replace("R2", "R0").replace("N1", "N10").replace("K00000004", "K0000000d"),
  );
  assert.equal(withStatusChanges(STATUS, {}), STATUS);
  assert.equal(withStatusChanges("T0\nM1\n", { messages: 2, changes: 5 }), "T0\nM2\n");
});
