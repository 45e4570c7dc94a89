import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync, writeFileSync } from "node:fs";
import { NtExecutable, NtExecutableResource } from "resedit";
import { setWindowsFacts } from "../../../scripts/release/windows_facts.ts";
import { scratch } from "../../support/scratch.ts";

Deno.test("a program for Windows says what it is, and keeps what else it holds", () => {
  using dir = scratch();
  const path = dir.join("kmsrecover.exe");
  const embedded = new Uint8Array(100_000).map((_, index) => index % 251);
  writeProgram(path, embedded);
  setWindowsFacts(path, { version: "1.2.3", commit: "1a2b3c4", time: 0 });

  const bytes = readFileSync(path);
  const utf16 = (text: string) => Buffer.from(text, "utf16le");
  for (
    const text of ["ProductName\0kmsrecover\0", "FileVersion\0", "1.2.3\0", "commit 1a2b3c4\0"]
  ) {
    assert.ok(bytes.includes(utf16(text.split("\0")[0]!)), text);
  }
  // VS_FIXEDFILEINFO: signature, structure version, then file version 1.2.3.0 in two halves
  const fixed = bytes.indexOf(Uint8Array.of(0xbd, 0x04, 0xef, 0xfe));
  assert.deepEqual([...bytes.subarray(fixed + 8, fixed + 16)], [2, 0, 1, 0, 0, 0, 3, 0]);
  assert.ok(bytes.includes(Buffer.from(embedded)), "what deno compile embeds");
});

function writeProgram(path: string, embedded: Uint8Array): void {
  const program = NtExecutable.createEmpty(false, false);
  const resources = NtExecutableResource.from(program);
  const bin = embedded.slice().buffer;
  resources.entries.push({ type: 10, id: "D3N0L4ND", lang: 0, codepage: 0, bin });
  resources.outputResource(program);
  writeFileSync(path, new Uint8Array(program.generate()));
}
