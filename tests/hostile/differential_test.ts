import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { configure, Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import fc from "fast-check";
import { localTime, writeZip, type ZipEntry } from "../../scripts/make_backup.ts";
import { Random } from "../../scripts/make_backup/random.ts";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { mutate } from "../../scripts/fuzz/mutations.ts";
import { mapZip } from "../../scripts/fuzz/zip_map.ts";
import { scratch } from "../support/scratch.ts";

configure({ useWebWorkers: false });

const MAIL = "@backup/store/mail/";
const hasUnzip = (() => {
  try {
    return new Deno.Command("unzip", { args: ["-v"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
})();

const component = fc.string({
  unit: fc.constantFrom(..."abcXYZ019 ._-&,+#äßЖ日"),
  minLength: 1,
  maxLength: 12,
}).filter((name) => !/^[. ]|[. ]$|^#/.test(name));

const entry: fc.Arbitrary<ZipEntry> = fc.record({
  name: fc.array(component, { minLength: 1, maxLength: 3 })
    .map((parts) => `${MAIL}company.com/smith/${parts.join("/")}`),
  content: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 20 }), fc.nat(3000))
      .map(([bytes, times]) => new Uint8Array(Buffer.alloc(bytes.length * times, bytes))),
  ),
  method: fc.constantFrom("stored", "deflate"),
  level: fc.constantFrom(0, 1, 9),
  descriptor: fc.constantFrom<boolean | "unsigned">(false, false, true, "unsigned"),
  zip64: fc.constantFrom(false, false, true),
  utf8: fc.constant(true),
});

/** Entries with names of their own; no name is a file and a directory, on any file system. */
const entries = fc.uniqueArray(entry, {
  minLength: 1,
  maxLength: 12,
  selector: ({ name }) => name.toLowerCase(),
}).filter((all) =>
  all.every(({ name }) =>
    !all.some((other) => other.name.toLowerCase().startsWith(`${name.toLowerCase()}/`))
  )
);

type Files = Map<string, Buffer>;

Deno.test("what two other readers agree on is extracted identically", async () => {
  await fc.assert(
    fc.asyncProperty(entries, async (all) => {
      await using dir = scratch();
      const archive = write(dir.path, all);
      const ours = await recover(dir.path, archive, []);
      const agreed = await agreedFiles(dir.path, archive, all);
      // What unzip makes of other letters depends on how it was built.
      const plain = all.filter(({ name }) => /^[ -~]*$/.test(name));
      for (const { name } of plain) assert.ok(agreed.has(name), `the others disagree on ${name}`);
      for (const [name, bytes] of agreed) assert.deepEqual(ours.files.get(name), bytes, name);
      assert.equal(ours.code, 0, ours.stderr);
    }),
    { numRuns: 40 },
  );
});

Deno.test("of a damaged archive nothing is extracted otherwise than two readers agree", async () => {
  await fc.assert(
    fc.asyncProperty(entries, fc.nat(), async (all, seed) => {
      await using dir = scratch();
      const archive = write(dir.path, all);
      const bytes = new Uint8Array(readFileSync(archive));
      const victim = { bytes, map: mapZip(bytes), other: bytes.slice() };
      const { what, isConsistent } = mutate(victim, new Random(seed));
      fc.pre(!isConsistent);
      writeFileSync(archive, victim.bytes);
      const ours = await recover(dir.path, archive, [
        "--replace-incomplete",
        "--keep-going",
        "--force",
      ]);
      const agreed = await agreedFiles(dir.path, archive, all);
      for (const [name, expected] of agreed) {
        const found = ours.files.get(name);
        // What is damaged, or seen by readers in different ways, may be left out.
        if (found !== undefined) assert.deepEqual(found, expected, `${name} after ${what}`);
      }
    }),
    { numRuns: 60 },
  );
});

function write(dir: string, all: readonly ZipEntry[]): string {
  const archive = join(dir, "F20240107T010000Z.zip");
  const text = (text: string) => new TextEncoder().encode(text);
  const bytes = all.reduce((sum, { content }) => sum + (content as Uint8Array).length, 0);
  writeZip(archive, [
    { name: ".version.txt", content: text("version = 1\n") },
    ...all.map((entry) => ({ ...entry, time: localTime("2024-01-06 10:00:00") })),
    { name: ".summary.txt", content: text(`count_files = ${all.length}\ntotal_size = ${bytes}\n`) },
  ]);
  return archive;
}

async function recover(dir: string, archive: string, more: readonly string[]) {
  const store = join(dir, "store");
  mkdirSync(store);
  const { code, stderr } = await capturedRun([
    "-m",
    "mail",
    "-s",
    store,
    "--yes",
    ...more,
    archive,
  ]);
  const files: Files = new Map();
  return {
    code,
    stderr,
    files: {
      get: (name: string) => files.get(name) ?? readIfThere(store, name.slice(MAIL.length - 5)),
    },
  };
}

/** The entries of which zip.js and unzip read the same bytes; zip.js alone where there is no unzip. */
async function agreedFiles(
  dir: string,
  archive: string,
  all: readonly ZipEntry[],
): Promise<Files> {
  const files = await readWithZipJs(new Uint8Array(readFileSync(archive)));
  if (!hasUnzip) return files;
  const out = join(dir, "unzip");
  mkdirSync(out);
  new Deno.Command("unzip", {
    args: ["-q", "-o", archive, "-d", out],
    env: { LC_ALL: "C.UTF-8" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).outputSync();
  return new Map(
    all.flatMap(({ name }) => {
      const first = files.get(name);
      const second = readIfThere(out, name);
      return first && second && first.equals(second) ? [[name, first]] : [];
    }),
  );
}

async function readWithZipJs(bytes: Uint8Array): Promise<Files> {
  const files: Files = new Map();
  const reader = new ZipReader(new Uint8ArrayReader(bytes), { checkCrc32: true });
  try {
    for (const entry of await reader.getEntries()) {
      if (entry.directory || !entry.filename.startsWith(MAIL)) continue;
      try {
        files.set(entry.filename, Buffer.from(await entry.getData(new Uint8ArrayWriter())));
      } catch {
        // It does not read this one.
      }
    }
  } catch {
    // It reads none, or no more.
  }
  await reader.close();
  return files;
}

function readIfThere(dir: string, name: string): Buffer | undefined {
  const path = join(dir, name);
  return existsSync(path) ? readFileSync(path) : undefined;
}
