import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  MAX_CONFIGURATION_SIZE,
  readDirectories,
  readDirectoriesFile,
  readHostnameFile,
} from "../../lib/kerio/configuration.ts";
import { scratch } from "../support/scratch.ts";

const CONFIGURATION = [
  "<config>",
  '<table name="Backup">',
  '  <variable name="StoreDir">/wrong</variable>',
  '  <variable name="BackupDir">/wrong</variable>',
  "</table>",
  '<table name="Directories">',
  '  <variable name="StoreDir">/opt/kerio/mailserver/store/</variable>',
  '  <variable name="ArchiveDir">/opt/kerio/mailserver/store/archive</variable>',
  '  <variable name="BackupDir">/opt/kerio/mailserver/store/backup</variable>',
  "</table>",
  '<list name="User"><listitem><variable name="Name">User1</variable></listitem></list>',
  "</config>",
  "",
];

const EXPECTED = {
  directories: {
    storeDir: "/opt/kerio/mailserver/store/",
    archiveDir: "/opt/kerio/mailserver/store/archive",
    backupDir: "/opt/kerio/mailserver/store/backup",
  },
};

function withStoreDir(value: string): string {
  return `<config><table name="Directories"><variable name="StoreDir">${value}</variable></table></config>`;
}

Deno.test("readDirectories() reads the table Directories and no other", async () => {
  assert.deepEqual(await readDirectories(CONFIGURATION.join("\r\n")), EXPECTED);
  assert.deepEqual(await readDirectories(CONFIGURATION.join("\n")), EXPECTED);
});

Deno.test("readDirectories() accepts a byte order mark and a prolog", async () => {
  assert.deepEqual(await readDirectories("\ufeff" + CONFIGURATION.join("\n")), EXPECTED);
  const prolog = '<?xml version="1.0" encoding="utf-8"?>\n';
  const bytes = new TextEncoder().encode("\ufeff" + prolog + CONFIGURATION.join("\n"));
  assert.deepEqual(await readDirectories(bytes), EXPECTED);
});

Deno.test("readDirectories() reads UTF-8 and Windows-1252 bytes", async () => {
  const utf8 = new TextEncoder().encode(withStoreDir("/srv/Böhm"));
  assert.equal((await readDirectories(utf8)).directories?.storeDir, "/srv/Böhm");
  const latin1 = Uint8Array.from(withStoreDir("/srv/Böhm"), (c) => c.charCodeAt(0));
  assert.equal((await readDirectories(latin1)).directories?.storeDir, "/srv/Böhm");
});

Deno.test("readDirectories() expands XML's own entities and character references only", async () => {
  const { directories } = await readDirectories(withStoreDir("/a &amp; b&#x20;&#99;&apos;&nbsp;"));
  assert.equal(directories?.storeDir, "/a & b c'&nbsp;");
});

Deno.test("readDirectories() finds nothing in empty values and other documents", async () => {
  assert.deepEqual(await readDirectories(withStoreDir("")), { directories: {} });
  assert.deepEqual(await readDirectories("<config/>"), { directories: {} });
  assert.deepEqual(await readDirectories("<other><table>x</table></other>"), { directories: {} });
});

Deno.test("readDirectories() gives the reason for what it cannot read", async () => {
  const cases: [string, RegExp][] = [
    ["", /not well-formed/],
    ["garbage", /not well-formed/],
    [CONFIGURATION.join("\n").slice(0, -20), /not well-formed/],
    ['<!DOCTYPE config [<!ENTITY a "b">]><config/>', /document type/],
    ["<!doctype config><config/>", /document type/],
    ["<a>".repeat(50_000) + "</a>".repeat(50_000), /not XML that can be read/],
    [" ".repeat(MAX_CONFIGURATION_SIZE + 1), /larger than 16 MiB/],
  ];
  for (const [text, reason] of cases) {
    const result = await readDirectories(text);
    assert.equal(result.directories, undefined);
    assert.match(result.reason!, reason);
  }
});

Deno.test("readDirectories() never throws, however the text is damaged", async () => {
  const text = CONFIGURATION.join("\n");
  for (let at = 0; at < text.length; at += 7) {
    await readDirectories(text.slice(0, at) + "<&\0" + text.slice(at + 3));
    await readDirectories(text.slice(at));
  }
});

Deno.test("readDirectoriesFile() tells a missing file from one that cannot be read", async () => {
  const dir = mkdtempSync(join(tmpdir(), "kms-"));
  try {
    const path = join(dir, "mailserver.cfg");
    assert.deepEqual(await readDirectoriesFile(path), {
      reason: "it does not exist",
      missing: true,
    });
    writeFileSync(path, CONFIGURATION.join("\r\n"));
    assert.deepEqual(await readDirectoriesFile(path), EXPECTED);
    const { reason, directories } = await readDirectoriesFile(dir);
    assert.equal(directories, undefined);
    assert.equal(reason, "it is not a file");
  } finally {
    rmSync(dir, { recursive: true });
  }
});

Deno.test("readHostnameFile() reads the server's name of the table Misc, and nothing of what is wrong", async () => {
  await using dir = scratch();
  const cases: readonly (readonly [string, string | undefined])[] = [
    [
      '<table name="Misc"><variable name="InternetHostname">mail.a&amp;b</variable></table>',
      "mail.a&b",
    ],
    ['<table name="Misc"><variable name="InternetHostname"></variable></table>', undefined],
    ['<table name="Other"><variable name="InternetHostname">x</variable></table>', undefined],
    ['<table name="Misc">', undefined],
    ["", undefined],
  ];
  for (const [tables, hostname] of cases) {
    writeFileSync(dir.join("mailserver.cfg"), `<config>${tables}</config>`);
    assert.equal(await readHostnameFile(dir.join("mailserver.cfg")), hostname, tables);
  }
  assert.equal(await readHostnameFile(dir.join("nowhere.cfg")), undefined);
});
