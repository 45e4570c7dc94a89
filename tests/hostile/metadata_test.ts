import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ZipEntry } from "../../scripts/make_backup.ts";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { firstDifference, snapshot } from "../../scripts/fuzz/playground.ts";
import { scratch } from "../support/scratch.ts";
import { INBOX, makeLive, writeX } from "./base.ts";

const LAUGHS =
  `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">${
    Array.from({ length: 40 }, (_, n) => `<!ENTITY c${n} "&c${n + 1};&c${n + 1};">`).join("")
  }]><config><table name="Directories"><variable name="StoreDir">&c0;</variable></table></config>`;

const text = (text: string) => new TextEncoder().encode(text);
const binary = new Uint8Array(3000).map((_, i) => i * 7);

/** The content of a text file of the backup, changed; `undefined` leaves the file out. */
function changed(name: string, content: Uint8Array | undefined) {
  return (entry: ZipEntry) => {
    if (entry.name !== name) return entry;
    return content === undefined ? undefined : { ...entry, content };
  };
}

/** What the backup's own text files may hold, the exit code, and what is said of it. */
const TEXTS: readonly (readonly [string, string, Uint8Array | undefined, number, RegExp])[] = [
  [".version.txt", "binary", binary, 0, /^/],
  [".version.txt", "of 3 MB", text("hostname = x\n".repeat(250_000)), 0, /^/],
  [".version.txt", "with escapes", text("hostname = \x1b]0;evil\x07\u202e\n"), 0, /^/],
  [".version.txt", "missing", undefined, 0, /^/],
  [".summary.txt", "binary", binary, 0, /^/],
  [".summary.txt", "with negative counts", text("count_files = -5\ntotal_size = -1\n"), 0, /^/],
  [
    ".summary.txt",
    "with absurd counts",
    text(`count_files = ${"9".repeat(15)}\n`),
    4,
    /counts 9{15} files, but it holds 8/,
  ],
  [".summary.txt", "of 3 MB", text("x = y\n".repeat(500_000)), 4, /it has no \.summary\.txt/],
  [
    ".summary.txt",
    "missing",
    undefined,
    4,
    /it has no \.summary\.txt: .*the backup was interrupted/,
  ],
];

for (const [name, what, content, expected, message] of TEXTS) {
  Deno.test(`${name} that is ${what} gives exit ${expected}`, async () => {
    await using dir = scratch();
    const cfgdir = dir.join("kerio");
    makeLive(cfgdir, join(cfgdir, "store"));
    const [archive] = writeX(dir.join("backup"), { change: changed(name, content) }) as [string];
    const before = snapshot(dir.path);
    const args = ["-c", cfgdir, "-s", join(cfgdir, "store"), "--yes"];
    const listed = await capturedRun(["-l", archive]);
    assert.equal(listed.code, 0, listed.stderr);
    assertPrintable(listed.stdout + listed.stderr);
    const { code, stdout, stderr } = await capturedRun([...args, "--replace-incomplete", archive]);
    assert.equal(code, expected, stderr);
    assert.match(stderr, message);
    assertPrintable(stdout + stderr);
    if (code !== 0) assert.equal(firstDifference(before, snapshot(dir.path)), undefined);
    const kept = await capturedRun([...args, "--replace-incomplete", "--keep-going", archive]);
    assert.equal(kept.code, expected === 0 ? 0 : 3, kept.stderr);
  });
}

Deno.test("a .summary.txt that alone is said to be encrypted does not pass for one that fits", async () => {
  await using dir = scratch();
  const cfgdir = dir.join("kerio");
  makeLive(cfgdir, join(cfgdir, "store"));
  const [archive] = writeX(dir.join("backup")) as [string];
  const bytes = readFileSync(archive);
  const record = bytes.lastIndexOf(".summary.txt") - 46;
  assert.equal(bytes.readUInt32LE(record), 0x02014b50);
  bytes[record + 8]! |= 1;
  writeFileSync(archive, bytes);
  const before = snapshot(dir.path);
  const args = ["-c", cfgdir, "-s", join(cfgdir, "store"), "--yes"];
  const { code, stderr } = await capturedRun([...args, "--replace-incomplete", archive]);
  assert.equal(code, 4, stderr);
  assert.match(stderr, /its \.summary\.txt is encrypted, although other files are not/);
  assert.equal(firstDifference(before, snapshot(dir.path)), undefined);
  const kept = await capturedRun([...args, "--replace-incomplete", "--keep-going", archive]);
  assert.equal(kept.code, 3, kept.stderr);
});

const CONFIGURATIONS: readonly (readonly [string, Uint8Array, RegExp])[] = [
  ["billion laughs", text(LAUGHS), /it contains a document type/],
  [
    "a document type",
    text('<!DOCTYPE config SYSTEM "file:///etc/passwd"><config/>'),
    /it contains a document type/,
  ],
  ["100 MB", new Uint8Array(100 << 20).fill(0x20), /it is larger than 16 MiB/],
  ["broken XML", text("<config><table name='Directories'><variable"), /it is not well-formed XML/],
  ["binary", binary, /it is not/],
  ["deeply nested", text(`<config>${"<a>".repeat(200_000)}`), /it is not/],
];

for (const [what, content, message] of CONFIGURATIONS) {
  Deno.test(`a live mailserver.cfg that is ${what} is not believed`, async () => {
    await using dir = scratch();
    const cfgdir = dir.join("kerio");
    makeLive(cfgdir, join(cfgdir, "store"));
    writeFileSync(join(cfgdir, "mailserver.cfg"), content);
    const [archive] = writeX(dir.join("backup")) as [string];
    const { code, stderr } = await capturedRun([
      "-c",
      cfgdir,
      "--yes",
      "--replace-incomplete",
      archive,
    ]);
    assert.equal(code, 5, stderr);
    assert.match(stderr, message);
    const named = await capturedRun([
      "-c",
      cfgdir,
      "-s",
      join(cfgdir, "store"),
      "--yes",
      "--replace-incomplete",
      archive,
    ]);
    assert.equal(named.code, 0, named.stderr);
  });

  Deno.test(`a mailserver.cfg of the backup that is ${what} is recovered as it is`, async () => {
    await using dir = scratch();
    const cfgdir = dir.join("kerio");
    makeLive(cfgdir, join(cfgdir, "store"));
    const [archive] = writeX(dir.join("backup"), {
      extraEntries: [{ name: "mailserver.cfg", content }],
    }) as [string];
    const args = [
      "-c",
      cfgdir,
      "-s",
      join(cfgdir, "store"),
      "--yes",
      "--replace-incomplete",
      archive,
    ];
    const { code, stderr } = await capturedRun(args);
    assert.equal(code, 0, stderr);
    assert.equal(readFileSync(join(cfgdir, "mailserver.cfg")).length, content.length);
  });
}

Deno.test("a status.fld that is binary, huge or hostile is recovered as it is", async () => {
  await using dir = scratch();
  const hostile = new Uint8Array([...binary, ...text("T0\r\nUffffffffffff\r\nM-1\r\n")]);
  const [archive] = writeX(dir.path, {
    change: changed(`${INBOX}status.fld`, hostile),
    wrongSize: hostile.length - 4,
  }) as [string];
  const { code, stderr } = await capturedRun(["-m", "mail", "-s", dir.join("store"), archive]);
  assert.equal(code, 0, stderr);
  const status = readFileSync(dir.join("store", "mail/company.com/smith/INBOX/status.fld"));
  assert.deepEqual(new Uint8Array(status), hostile);
  const listed = await capturedRun(["-l", "-d", "company.com", archive]);
  assert.equal(listed.code, 0, listed.stderr);
});

function assertPrintable(text: string): void {
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
}
