import assert from "node:assert/strict";
import { eachIndexRecord } from "../../lib/kerio/folder_index.ts";
import { bytesOf } from "./support.ts";

/** What the visitor is told, with the text of each record. */
function visited(text: string): { records: unknown[]; others: string[] } {
  const records: unknown[] = [];
  const others: string[] = [];
  eachIndexRecord(
    bytesOf(text),
    (uid, size, arrival, flags, start, end) =>
      records.push([uid, size, arrival, flags >>> 0, text.slice(start, end)]),
    { other: (start, end) => others.push(text.slice(start, end)) },
  );
  return { records, others };
}

Deno.test("eachIndexRecord() gives number, size, arrival, flags and place of each record", () => {
  const first = "U0000000a F80000020 S963 D604179ec T604179ec C IPM.Note";
  const second = "UFFFFFFFE F00000001 S0 D0";
  for (const lineEnd of ["\r\n", "\n"]) {
    const text = ["<index>", first, second, "</index>", ""].join(lineEnd);
    assert.deepEqual(visited(text), {
      records: [
        [10, 963, 0x604179ec, 0x80000020, first],
        [0xfffffffe, 0, 0, 1, second],
      ],
      others: [],
    });
  }
});

Deno.test("eachIndexRecord() reads the log, and tells of lines that it does not understand", () => {
  const text = "* U00000003 S5\r\n- U00000002\r\n* X1\r\n\r\nU00000004\r\nUxyz\r\n* U00000005 S7";
  assert.deepEqual(visited(text), {
    records: [
      [3, 5, -1, 0xffffffff, "U00000003 S5"],
      [4, -1, -1, 0xffffffff, "U00000004"],
      [5, 7, -1, 0xffffffff, "U00000005 S7"],
    ],
    others: ["- U00000002\r", "* X1\r", "Uxyz\r"],
  });
});

Deno.test("eachIndexRecord() bears with any bytes", () => {
  for (const text of ["", "U", "* ", "*", "U1 S", "\r", "U00000001 F S D\n", "\0\0\0U1"]) {
    visited(text);
  }
  assert.deepEqual(visited("U1 S").records, [[1, -1, -1, 0xffffffff, "U1 S"]]);
});
