import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ManifestItem } from "../../lib/export/manifest/manifest.ts";

export interface Manifest {
  readonly items: readonly ManifestItem[];
  readonly skipped: readonly { readonly entry: string; readonly reason: string }[];
  readonly totals: { readonly items: number; readonly bytes: number; readonly skipped: number };
}

export function readManifest(dir: string): Manifest {
  return JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"));
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Every message of the manifest stands where it says, and is the one of the backup, given by its entry. */
export function assertManifest(dir: string, messages: ReadonlyMap<string, Uint8Array>): Manifest {
  const manifest = readManifest(dir);
  for (const { source, target } of manifest.items) {
    const original = messages.get(source.entry);
    assert.ok(original, source.entry);
    assert.equal(source.sha256, sha256(original), source.entry);
    const bytes = readFileSync(join(dir, target.file));
    const from = target.offset ?? 0;
    const part = bytes.subarray(from, from + (target.length ?? bytes.length));
    assert.equal(sha256(part), target.sha256 ?? source.sha256, target.file);
    if (target.format === "eml") assert.deepEqual(part, Buffer.from(original), target.file);
  }
  const entries = manifest.items.map(({ source }) => source.entry);
  assert.equal(new Set(entries).size, entries.length, "a message is there twice");
  return manifest;
}

/** Whether a program is there. */
export function hasProgram(name: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(name, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

/** What a Python script prints, as JSON. */
export function python<T>(script: string, ...args: string[]): T {
  const { success, stdout, stderr } = new Deno.Command(PYTHON, { args: ["-c", script, ...args] })
    .outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)) as T;
}

export const PYTHON = hasProgram("/usr/bin/python3", "--version") ? "/usr/bin/python3" : "python3";
