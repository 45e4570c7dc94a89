import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import {
  binaryName,
  targetOfProgram,
  TARGETS,
  thisTarget,
} from "../../../scripts/release/targets.ts";
import { scratch } from "../../support/scratch.ts";

Deno.test("released files have the names that people look for", () => {
  assert.deepEqual(TARGETS.map(binaryName), [
    "kmsrecover-windows-x64.exe",
    "kmsrecover-macos-x64",
    "kmsrecover-macos-arm64",
    "kmsrecover-linux-x64",
    "kmsrecover-linux-arm64",
  ]);
});

Deno.test("the program that runs this is recognized as one for this system", () => {
  assert.equal(targetOfProgram(Deno.execPath()), thisTarget());
});

/** Heads as the specifications of ELF, Mach-O and PE say. */
const HEADS: Record<string, number[]> = {
  "linux-x64": [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...zeros(9), 2, 0, 0x3e, 0],
  "linux-arm64": [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, ...zeros(9), 2, 0, 0xb7, 0],
  "macos-x64": [0xcf, 0xfa, 0xed, 0xfe, 7, 0, 0, 1],
  "macos-arm64": [0xcf, 0xfa, 0xed, 0xfe, 0x0c, 0, 0, 1],
  "windows-x64": [0x4d, 0x5a, ...zeros(58), 0x40, 0, 0, 0, 0x50, 0x45, 0, 0, 0x64, 0x86],
};

Deno.test("programs of every target are recognized by their heads, others are not", () => {
  using dir = scratch();
  const path = dir.join("program");
  for (const [name, head] of Object.entries(HEADS)) {
    writeFileSync(path, Uint8Array.from(head));
    assert.equal(targetOfProgram(path)?.name, name);
  }
  writeFileSync(path, "#!/bin/sh\n");
  assert.equal(targetOfProgram(path), undefined);
});

function zeros(count: number): number[] {
  return new Array(count).fill(0);
}
