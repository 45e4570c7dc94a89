import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { SAMPLES, writeSamples } from "../../scripts/make_messages.ts";
import { sampleFiles, withoutSample } from "../kerio/support.ts";
import { withTempDir } from "../support/scratch.ts";
import { PYTHON_DIFFERENCES } from "./python_differences.ts";
import { type ComparedHead, ourHead, sample } from "./support.ts";

/** The version for which the differences are written down. */
const PYTHON = "3.11";

const present = pythonVersion();
const ignore = present !== PYTHON;
if (ignore) {
  console.warn(`Heads are not compared with Python ${PYTHON}'s: there is ${present ?? "none"}`);
}

Deno.test("the corpus has 200 messages or more, each with a name of its own", () => {
  assert.ok(SAMPLES.length >= 200);
  assert.equal(new Set(SAMPLES.map(({ name }) => name)).size, SAMPLES.length);
});

Deno.test("what differs from Python is read as it was worked out by hand", () => {
  for (const { name, field, ours, reason } of PYTHON_DIFFERENCES) {
    const head = ourHead(sample(name)) as unknown as Record<string, unknown>;
    assert.deepEqual(head[field], ours, `${name}, ${field}: ${reason}`);
  }
});

Deno.test({
  name: "heads and attachments of the corpus are what Python reads, but for the known differences",
  ignore,
  fn: () =>
    withTempDir((directory) => {
      writeSamples(directory);
      const theirs = readByPython(directory);
      const found = SAMPLES.flatMap(({ name, bytes }, i) =>
        differences(ourHead(bytes), theirs[i]!).map((field) => `${name} | ${field}`)
      );
      const known = PYTHON_DIFFERENCES.map(({ name, field }) => `${name} | ${field}`);
      assert.deepEqual(
        found.filter((it) => !known.includes(it)),
        [],
        "differences that nobody knows",
      );
      assert.deepEqual(
        known.filter((it) => !found.includes(it)),
        [],
        "these agree now: take them out",
      );
    }),
});

Deno.test({
  name: "heads of a real backup's messages are what Python reads",
  ignore: ignore || withoutSample.ignore,
  fn: () =>
    withTempDir(async (directory) => {
      const messages = [...(await sampleFiles(/\.eml$/)).values()];
      assert.equal(messages.length, 16);
      messages.forEach((bytes, i) =>
        writeFileSync(`${directory}/${String.fromCharCode(97 + i)}`, bytes)
      );
      const theirs = readByPython(directory);
      assert.deepEqual(messages.map(ourHead), theirs);
    }),
});

function differences(ours: ComparedHead, theirs: ComparedHead): string[] {
  const fields = Object.keys(ours) as (keyof ComparedHead)[];
  return fields.filter((it) => JSON.stringify(ours[it]) !== JSON.stringify(theirs[it]));
}

function readByPython(directory: string): ComparedHead[] {
  const script = fileURLToPath(new URL("python_heads.py", import.meta.url));
  const { success, stdout, stderr } = new Deno.Command("python3", { args: [script, directory] })
    .outputSync();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout)).heads;
}

function pythonVersion(): string | undefined {
  try {
    const args = ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"];
    const { success, stdout } = new Deno.Command("python3", { args, stderr: "null" }).outputSync();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}
