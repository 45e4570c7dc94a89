import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Adaptation, type AdaptationTarget, adaptPaths } from "../../lib/kerio/adapt_paths.ts";

const LINUX: AdaptationTarget = {
  cfgdir: "/opt/kerio/mailserver",
  store: "/opt/kerio/mailserver/store",
  platform: "linux",
};
const WINDOWS: AdaptationTarget = {
  cfgdir: "C:\\Program Files\\Kerio\\MailServer",
  store: "C:\\Program Files\\Kerio\\MailServer\\store",
  platform: "windows",
};
const MOVED: AdaptationTarget = {
  cfgdir: "/usr/local/kerio/mailserver",
  store: "/Volumes/Mail & More/store",
  platform: "darwin",
};

/** The tables of a real configuration, with the paths between other values. */
function configuration(paths: Partial<Record<string, string>> = {}): string {
  const path = (name: string, usual: string) => paths[name] ?? usual;
  const lines = [
    "<config>",
    '<table name="Administration">',
    '  <variable name="AdminAcl"></variable>',
    "</table>",
    '<table name="Directories">',
    `  <variable name="StoreDir">${path("StoreDir", "/opt/kerio/mailserver/store/")}</variable>`,
    `  <variable name="ArchiveDir">${
      path("ArchiveDir", "/opt/kerio/mailserver/store/archive")
    }</variable>`,
    `  <variable name="BackupDir">${path("BackupDir", "/mnt/backup")}</variable>`,
    "</table>",
    '<table name="FullTextSearch">',
    '  <variable name="Enabled">1</variable>',
    `  <variable name="Path">${path("Path", "/opt/kerio/mailserver/store/fulltext")}</variable>`,
    "</table>",
    '<table name="InstantMessaging">',
    `  <variable name="StorePath">${
      path("StorePath", "/opt/kerio/mailserver/store//xmpp")
    }</variable>`,
    "</table>",
    '<table name="LogGlobal">',
    `  <variable name="RelativePathsRoot">${
      path("RelativePathsRoot", "/opt/kerio/mailserver/store/logs/")
    }</variable>`,
    "</table>",
    '<list name="User"><listitem><variable name="Path">/opt/kerio/mailserver/store/x</variable>',
    "</listitem></list>",
    '<table name="Other"><variable name="StoreDir">/opt/kerio/mailserver/store</variable></table>',
    "</config>",
    "",
  ];
  return lines.join("\r\n");
}

function adapted(source: string | Uint8Array, target: AdaptationTarget) {
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  const result = adaptPaths(bytes, target);
  assert.equal(result.reason, undefined);
  return result as Extract<Adaptation, { bytes: Uint8Array }>;
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

Deno.test("paths in the old store and installation become this server's, the rest stays", () => {
  const { bytes, changes, elsewhere } = adapted(configuration(), WINDOWS);
  const store = "C:\\Program Files\\Kerio\\MailServer\\store";
  assert.equal(
    text(bytes),
    configuration({
      StoreDir: `${store}\\`,
      ArchiveDir: `${store}\\archive`,
      Path: `${store}\\fulltext`,
      StorePath: `${store}\\\\xmpp`,
      RelativePathsRoot: `${store}\\logs\\`,
    }),
  );
  assert.deepEqual(changes.map(({ table, variable }) => `${table}/${variable}`), [
    "Directories/StoreDir",
    "Directories/ArchiveDir",
    "FullTextSearch/Path",
    "InstantMessaging/StorePath",
    "LogGlobal/RelativePathsRoot",
  ]);
  assert.equal(changes[0]!.from, "/opt/kerio/mailserver/store/");
  assert.equal(changes[0]!.to, `${store}\\`);
  assert.deepEqual(elsewhere, [
    { table: "Directories", variable: "BackupDir", from: "/mnt/backup" },
  ]);
});

Deno.test("from Windows to Linux and back the configuration is the same, byte for byte", () => {
  const windows = adapted(configuration(), WINDOWS).bytes;
  const linux = adapted(windows, LINUX).bytes;
  assert.equal(text(linux), configuration());
  assert.deepEqual(adapted(linux, WINDOWS).bytes, windows);
});

Deno.test("a store elsewhere than in the installation goes to this server's store", () => {
  const { bytes, elsewhere } = adapted(
    configuration({
      StoreDir: "E:\\Mail\\",
      ArchiveDir: "e:/mail/archive",
      BackupDir: "\\\\nas\\backup",
      Path: "C:\\Program Files (x86)\\Kerio\\MailServer\\fulltext",
      StorePath: "C:\\Program Files\\Kerio\\MailServer Old\\xmpp",
      RelativePathsRoot: "E:\\Mail\\..\\logs",
    }),
    MOVED,
  );
  assert.equal(
    text(bytes),
    configuration({
      StoreDir: "/Volumes/Mail &amp; More/store/",
      ArchiveDir: "/Volumes/Mail &amp; More/store/archive",
      BackupDir: "\\\\nas\\backup",
      Path: "/usr/local/kerio/mailserver/fulltext",
      StorePath: "C:\\Program Files\\Kerio\\MailServer Old\\xmpp",
      RelativePathsRoot: "E:\\Mail\\..\\logs",
    }),
  );
  assert.deepEqual(elsewhere.map(({ from }) => from), [
    "\\\\nas\\backup",
    "C:\\Program Files\\Kerio\\MailServer Old\\xmpp",
    "E:\\Mail\\..\\logs",
  ]);
});

Deno.test("an installation in a folder of its own is known by its name, a disk is not one", () => {
  const own = { StoreDir: "/srv/kerio/store", ArchiveDir: "/srv/kerio/archive" };
  const { changes } = adapted(configuration(own), MOVED);
  assert.equal(changes[1]!.to, "/usr/local/kerio/mailserver/archive");
  const disk = { StoreDir: "D:\\store", ArchiveDir: "D:\\archive" };
  const { elsewhere } = adapted(configuration(disk), MOVED);
  assert.equal(elsewhere[0]!.from, "D:\\archive");
});

Deno.test("for the same server nothing changes, and relative paths stay", () => {
  const source = configuration({ ArchiveDir: "archive", Path: "" });
  const { bytes, changes } = adapted(source, LINUX);
  assert.deepEqual([text(bytes), changes], [source, []]);
});

Deno.test("a byte order mark, attributes in another order and other quotes are no obstacle", () => {
  const source = "\ufeff<?xml version='1.0'?>\n<!-- > --><config>\n<table a=\"name\"\n" +
    " name='Directories'><variable  type='x>y' name = 'StoreDir' >/old/store</variable ></table>" +
    "</config>";
  const { bytes } = adapted(source, LINUX);
  assert.deepEqual(
    bytes,
    new TextEncoder().encode(source.replace("/old/store", "/opt/kerio/mailserver/store")),
  );
});

Deno.test("bytes and references in what stays of a path are kept as they are written", () => {
  const value = [...Buffer.from("C:\\Mail\\&#1078;&amp;"), 0xe6, ...Buffer.from("/x")];
  const source = (path: readonly number[]) =>
    Uint8Array.from([
      ...Buffer.from('<config><table name="Directories"><variable name="StoreDir">C:\\Mail'),
      ...Buffer.from('</variable><variable name="ArchiveDir">'),
      ...path,
      ...Buffer.from("</variable></table></config>"),
    ]);
  const { bytes } = adapted(source(value), { ...LINUX, store: "/почта" });
  const root = "/&#1087;&#1086;&#1095;&#1090;&#1072;";
  const expected = [...Buffer.from(`${root}/&#1078;&amp;`), 0xe6, ...Buffer.from("/x")];
  assert.ok(Buffer.from(bytes).includes(Buffer.from(expected)), Buffer.from(bytes).toString());
});

/** Files that nobody's server wrote, and what is said of them. */
const HOSTILE: Record<string, string | Uint8Array> = {
  "it contains a document type": '<!DOCTYPE x [<!ENTITY a "b">]><config></config>',
  "it is larger than 16 MiB": new Uint8Array(16 * 1024 * 1024 + 1).fill(65),
  "it is not text of one byte a character": Uint8Array.of(0x3c, 0, 0x63, 0),
  "its encoding is not known": '<?xml version="1.0" encoding="nonsense"?><config></config>',
  "it is no configuration of the server": "<html></html>",
  "it is not well-formed XML (line 2)": "<config>\n<table></config>",
  "it is not well-formed XML (line 1)": '<config><table name="x>',
  "its elements are nested too deeply": "<config>" + "<a>".repeat(100_000),
  "it does not say where the store is": "<config><table name='Directories'></table></config>",
};

for (const [reason, source] of Object.entries(HOSTILE)) {
  Deno.test(`a hostile configuration is refused: ${reason}`, () => {
    const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
    assert.deepEqual(adaptPaths(bytes, LINUX), { reason });
  });
}

Deno.test("a value with elements, comments or CDATA in it is left alone", () => {
  const source = configuration({
    ArchiveDir: "/opt/kerio/mailserver/<b/>store",
    Path: "<![CDATA[/opt/kerio/mailserver/store]]>",
    StorePath: "<!-- x -->/opt/kerio/mailserver/store",
  });
  const { changes } = adapted(source, WINDOWS);
  assert.deepEqual(changes.map(({ variable }) => variable), ["StoreDir", "RelativePathsRoot"]);
});

Deno.test("a value that is too long for a path is none", () => {
  const slashes = "/".repeat(8_000_000);
  const { changes } = adapted(
    configuration({ ArchiveDir: `/opt/kerio/mailserver/store${slashes}a` }),
    WINDOWS,
  );
  assert.ok(!changes.some(({ variable }) => variable === "ArchiveDir"));
});

const SAMPLE = fileURLToPath(
  new URL("../../../shared/samples/C20210305T002354Z.zip", import.meta.url),
);

Deno.test({
  name: "a real server's configuration goes to Windows and back unchanged",
  ignore: !existsSync(SAMPLE),
  fn: async () => {
    const real = await sampleConfiguration();
    const windows = adapted(real, WINDOWS);
    assert.deepEqual(windows.elsewhere, []);
    assert.equal(windows.changes.length, 7);
    const old = "/opt/kerio/mailserver/store";
    assert.ok(!text(windows.bytes).includes(old));
    const [before, after] = [real, windows.bytes].map((bytes) => text(bytes).split("\r\n"));
    const differing = before!.filter((line, index) => line !== after![index]);
    assert.ok(differing.every((line) => line.includes(old)) && differing.length === 7);
    assert.deepEqual(adapted(windows.bytes, LINUX).bytes, real);
  },
});

async function sampleConfiguration(): Promise<Uint8Array> {
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(SAMPLE))));
  for (const entry of await reader.getEntries()) {
    if (entry.filename !== "mailserver.cfg" || entry.directory) continue;
    return await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false });
  }
  throw new Error("The sample has no mailserver.cfg");
}
