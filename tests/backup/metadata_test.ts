import assert from "node:assert/strict";
import { parseSummary, parseVersion } from "../../lib/backup/metadata.ts";

const SUMMARY = `started     = 2021-03-04 19:24:14
finished    = 2021-03-04 19:24:15
count_files = 513
total_size  = 8660997
duration    = 00:00:20.577
`;

Deno.test("parseSummary() reads a summary as the server writes it", () => {
  assert.deepEqual(parseSummary(SUMMARY), {
    started: "2021-03-04 19:24:14",
    finished: "2021-03-04 19:24:15",
    files: 513,
    bytes: 8660997,
    duration: "00:00:20.577",
  });
});

Deno.test("parseSummary() reads other line ends, colons and blanks the same", () => {
  const others = [
    SUMMARY.replaceAll("\n", "\r\n"),
    SUMMARY.replaceAll(" = ", ": "),
    SUMMARY.replaceAll(/ += /g, "="),
    `\n# by hand\n  ${SUMMARY.replaceAll("\n", "  \n  ")}`,
  ];
  for (const text of others) assert.deepEqual(parseSummary(text), parseSummary(SUMMARY));
});

Deno.test("parseSummary() takes a count only for what it is", () => {
  for (const count of ["", "many", "-1", "1e3", "12345678901234567890", "0x10"]) {
    assert.equal(parseSummary(`count_files = ${count}`).files, undefined, count);
  }
  assert.equal(parseSummary("count_files = 0").files, 0);
});

Deno.test("parseVersion() knows the host, whatever else is missing", () => {
  assert.equal(parseVersion("hostname = mail.company.com\n").hostname, "mail.company.com");
  assert.deepEqual(parseVersion("\x00\xff no such thing"), {
    started: undefined,
    version: undefined,
    hostname: undefined,
  });
});
