import { closeSync, openSync, readSync } from "node:fs";

/** The systems that Kerio Connect runs on, by the names of the released files. */
export const TARGETS = [
  { name: "windows-x64", triple: "x86_64-pc-windows-msvc", archive: "zip" },
  { name: "macos-x64", triple: "x86_64-apple-darwin", archive: "zip" },
  { name: "macos-arm64", triple: "aarch64-apple-darwin", archive: "zip" },
  { name: "linux-x64", triple: "x86_64-unknown-linux-gnu", archive: "tar.gz" },
  { name: "linux-arm64", triple: "aarch64-unknown-linux-gnu", archive: "tar.gz" },
] as const;

export type Target = typeof TARGETS[number];

/** The system that this runs on. */
export function thisTarget(): Target | undefined {
  return TARGETS.find(({ triple }) => triple === Deno.build.target);
}

/** `kmsrecover-windows-x64.exe`, as people look for it among the files of a release. */
export function binaryName({ name, triple }: Target): string {
  return `kmsrecover-${name}${extension(triple)}`;
}

/** `.exe` for Windows, else nothing. */
export function extension(triple: string): string {
  return triple.includes("windows") ? ".exe" : "";
}

/**
 * Which target a program file is for, by its head: ELF, Mach-O or PE, and the machine in it.
 * @throws {Deno.errors.NotFound} and the like where the file cannot be read
 */
export function targetOfProgram(path: string): Target | undefined {
  const head = new DataView(new ArrayBuffer(4096));
  const file = openSync(path, "r");
  try {
    readSync(file, new Uint8Array(head.buffer));
  } finally {
    closeSync(file);
  }
  const triple = tripleOfHead(head);
  return TARGETS.find((target) => target.triple === triple);
}

function tripleOfHead(head: DataView): string | undefined {
  if (head.getUint32(0) === 0x7f454c46) {
    const machine = head.getUint16(18, true);
    if (machine === 0x3e) return "x86_64-unknown-linux-gnu";
    if (machine === 0xb7) return "aarch64-unknown-linux-gnu";
  }
  if (head.getUint32(0, true) === 0xfeedfacf) {
    const machine = head.getUint32(4, true);
    if (machine === 0x01000007) return "x86_64-apple-darwin";
    if (machine === 0x0100000c) return "aarch64-apple-darwin";
  }
  if (head.getUint16(0) === 0x4d5a) {
    const header = head.getUint32(0x3c, true);
    if (header + 6 <= head.byteLength && head.getUint16(header + 4, true) === 0x8664) {
      return "x86_64-pc-windows-msvc";
    }
  }
  return undefined;
}
