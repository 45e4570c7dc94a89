import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localTime, type State, writeBackup } from "../../scripts/make_backup.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { stateWhere } from "./expected.ts";
import { IS_WINDOWS, makeServer, samples, type TestServer } from "./support.ts";

/** Paths as servers on other systems have them. */
const OLD_STORES = {
  linux: "/opt/kerio/mailserver/store",
  windows: "C:\\Program Files\\Kerio\\MailServer\\store",
  windowsElsewhere: "D:\\Mail & More",
};

const ELSEWHERE = IS_WINDOWS ? "/mnt/backup" : "E:\\backup";

const CONFIGURATION: readonly string[] = ["-m", "cfg"];

/** The configuration of the samples with its store elsewhere, and its backups on another disk. */
function configurationOf(store: string): string {
  const separator = store.includes("\\") ? "\\" : "/";
  const text = new TextDecoder().decode(samples().newest.get("mailserver.cfg")!.bytes);
  const moved = text
    .replace("/opt/kerio/mailserver/store/backup", ELSEWHERE.replaceAll("&", "&amp;"))
    .replaceAll(
      // The archive of the mail has a table of its own, which holds no path of the server's own.
      /\/opt\/kerio\/mailserver\/store(?!\/decoy)([^<]*)/g,
      (_, rest: string) => store.replaceAll("&", "&amp;") + rest.replaceAll("/", separator),
    );
  assert.notEqual(moved, text);
  return moved;
}

/** A backup of a server whose store was elsewhere; gives what it holds of the configuration. */
async function backupOf(server: TestServer, store: string, dir = "backup"): Promise<State> {
  const state = new Map(samples().newest);
  const file = state.get("mailserver.cfg")!;
  const bytes = new TextEncoder().encode(configurationOf(store));
  state.set("mailserver.cfg", { ...file, bytes });
  const time = localTime("2024-01-20 01:00:00");
  await writeBackup(server.scratch.join(dir), { type: "F", time, state });
  return stateWhere(state, (path) => path === "mailserver.cfg" || path === "users.cfg");
}

/** The same with the configuration as it must be on this server. */
function withPathsOf(server: TestServer, state: State): State {
  const bytes = new TextEncoder().encode(configurationOf(server.installation.store));
  return new Map([...state, ["mailserver.cfg", { ...state.get("mailserver.cfg")!, bytes }]]);
}

/** All but the time of the file that was changed, which is that of the change. */
function assertAdapted(server: TestServer, state: State): void {
  const expected = new Map(server.after(state));
  const now = readTree(server.dir);
  const mtimeMs = now.get("mailserver.cfg")!.mtimeMs!;
  expected.set("mailserver.cfg", { ...expected.get("mailserver.cfg")!, mtimeMs });
  assertTree(now, expected);
}

for (const [name, store] of Object.entries(OLD_STORES)) {
  Deno.test(`--adapt-paths gives a configuration of ${name} this server's paths, and nothing else`, async () => {
    await using server = makeServer();
    const state = await backupOf(server, store);
    const { stdout, stderr } = await server.run([
      ...CONFIGURATION,
      "--adapt-paths",
      server.scratch.join("backup"),
    ]);
    assertAdapted(server, withPathsOf(server, state));
    assert.match(stdout, /mailserver\.cfg: replaced, [56] paths adapted/);
    assert.match(stderr, /neither in the old .*: Directories\/BackupDir/);
    assert.ok(stderr.includes(`"${ELSEWHERE}"`));
  });
}

Deno.test("--adapt-paths --dry-run shows each path, and changes nothing", async () => {
  await using server = makeServer();
  await backupOf(server, OLD_STORES[IS_WINDOWS ? "linux" : "windows"]);
  const args = [...CONFIGURATION, "--adapt-paths", "--dry-run", server.scratch.join("backup")];
  const { stdout, stderr } = await server.run(args);
  const old = IS_WINDOWS
    ? "/opt/kerio/mailserver/store/fulltext"
    : "C:\\Program Files\\Kerio\\MailServer\\store\\fulltext";
  const now = join(server.installation.store, "fulltext");
  assert.ok(stdout.includes(`FullTextSearch/Path: "${old}" becomes "${now}"`), stdout);
  assert.match(stderr, /keeps it: Directories\/BackupDir/);
  server.assertUntouched();
  const json = JSON.parse((await server.run([...args, "--json"])).stdout);
  assert.deepEqual(
    json.adaptedPaths.map(({ table, variable }: { table: string; variable: string }) =>
      `${table}/${variable}`
    ),
    [
      "Directories/StoreDir",
      "Directories/ArchiveDir",
      "FullTextSearch/Path",
      "InstantMessaging/StorePath",
      "WebIM/StorePath",
      "LogGlobal/RelativePathsRoot",
    ],
  );
  assert.deepEqual(json.pathsElsewhere, [
    { table: "Directories", variable: "BackupDir", from: ELSEWHERE },
  ]);
});

Deno.test("--adapt-paths takes the store that -s names, and --undo brings the old file back", async () => {
  await using server = makeServer();
  const state = await backupOf(server, OLD_STORES.linux);
  const store = server.scratch.join("other store");
  const args = ["-b", "-s", store, "--adapt-paths", ...CONFIGURATION];
  await server.run([...args, server.scratch.join("backup")]);
  const text = readFileSync(join(server.dir, "mailserver.cfg"), "utf8");
  assert.equal(text, configurationOf(store));
  assert.ok(state.has("users.cfg"));
  await server.run(["--undo", "-c", server.dir]);
  const now = readTree(server.dir);
  for (const name of ["mailserver.cfg", "users.cfg"]) {
    assert.deepEqual(now.get(name)!.bytes, server.before.get(name)!.bytes);
  }
});

Deno.test("a configuration that does not say where its store is, is not put in place", async () => {
  await using server = makeServer();
  const state = new Map(samples().newest);
  const bytes = new TextEncoder().encode("<config>\r\n</config>\r\n");
  state.set("mailserver.cfg", { ...state.get("mailserver.cfg")!, bytes });
  const backup = server.scratch.join("backup");
  await writeBackup(backup, { type: "F", time: localTime("2024-01-20 01:00:00"), state });
  for (const more of [[], ["--keep-going"]]) {
    const { stderr } = await server.run(["--adapt-paths", ...more, backup], 4);
    assert.match(stderr, /paths of mailserver\.cfg cannot be adapted: it does not say where/);
    assert.match(stderr, /Without --adapt-paths it comes back as it is/);
  }
  await server.run(["--adapt-paths", "--dry-run", backup], 4);
  assertTree(readTree(server.dir), server.before);
});

Deno.test("a backup without configuration cannot be adapted, but with --keep-going the rest comes", async () => {
  await using server = makeServer();
  const state = stateWhere(samples().newest, (path) => path !== "mailserver.cfg");
  const backup = server.scratch.join("backup");
  await writeBackup(backup, { type: "F", time: localTime("2024-01-20 01:00:00"), state });
  const { stderr } = await server.run(["--adapt-paths", backup], 4);
  assert.match(stderr, /the backup does not hold it, or not whole/);
  assertTree(readTree(server.dir), server.before);
  await server.run(["--adapt-paths", "--keep-going", "-b", backup]);
  const kept = readTree(server.dir).get("mailserver.cfg")!;
  assert.deepEqual(kept.bytes, server.before.get("mailserver.cfg")!.bytes);
});

Deno.test("where the store of this server is not certain, no path is adapted to it", async () => {
  await using server = makeServer(({ cfgdir }) =>
    writeFileSync(join(cfgdir, "mailserver.cfg"), "<")
  );
  await backupOf(server, OLD_STORES.linux);
  const args = [...CONFIGURATION, "--adapt-paths", server.scratch.join("backup")];
  const { stderr } = await server.run(args, 5);
  assert.match(stderr, /Cannot tell where the message store is/);
  server.assertUntouched();
  await server.run(["-s", server.installation.store, ...args]);
  const text = readFileSync(join(server.dir, "mailserver.cfg"), "utf8");
  assert.equal(text, configurationOf(server.installation.store));
});
