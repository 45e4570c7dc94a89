import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { stateUnder } from "../../scripts/make_backup.ts";
import { assertTree, readTree, withoutBakTimes } from "../support/tree.ts";
import { copyTestdata, makeServer, samples, TESTDATA } from "./support.ts";

const FULL = join(TESTDATA, "F20240107T010000Z.zip");
const ofSmith = () => stateUnder(samples().newest, "@backup/store/mail/company.com/smith/");

Deno.test("a mailbox, a domain and data that no backup holds survive a full recovery", async () => {
  await using server = makeServer();
  await server.run(["-q", TESTDATA]);
  const after = readTree(server.dir);
  for (const path of server.installation.untouchable) {
    const below = [...server.before.keys()].filter((it) =>
      it === `store/${path}` || it.startsWith(`store/${path}/`)
    );
    assert.ok(below.length > 0, path);
    for (const it of below) {
      assert.deepEqual(after.get(it)?.bytes, server.before.get(it)?.bytes, it);
      assert.equal(after.get(it)?.mtimeMs, server.before.get(it)?.mtimeMs, it);
    }
  }
});

Deno.test("what stands in a mailbox but not in the backup is gone, and is in .BAK with -b", async () => {
  const newer = "store/mail/company.com/smith/INBOX/#msgs/0000ffff.eml";
  const put = (file: string) => (installation: { cfgdir: string }) =>
    writeFileSync(join(installation.cfgdir, file), "newer than the backup\n");
  const args = ["-q", "-d", "company.com", "-u", "smith", TESTDATA];
  {
    await using server = makeServer(put(newer));
    assert.ok(server.before.has(newer));
    await server.run(args);
    server.assertAfter(ofSmith());
    assert.ok(!readTree(server.dir).has(newer));
  }
  await using server = makeServer(put(newer));
  await server.run(["-b", ...args]);
  server.assertAfter(ofSmith(), { keptAt: (unit) => `${unit}.BAK` });
  assert.ok(readTree(server.dir).has(newer.replace("/smith/", "/smith.BAK/")));
});

Deno.test("-b keeps a whole server: mail.BAK with all mail, each other part beside itself", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["-b", TESTDATA]);
  const keptAt = (unit: string) =>
    unit.startsWith("store/mail/") ? unit.replace("store/mail/", "store/mail.BAK/") : `${unit}.BAK`;
  server.assertAfter(samples().newest, { keptAt });
  const after = readTree(server.dir);
  for (
    const path of [
      "store/mail.BAK/company.com/smith/INBOX/status.fld",
      "store/mail.BAK/.caldav.db",
      "store/mail.BAK/#public/acl.fld",
      "store/lists.BAK",
      "mailserver.cfg.BAK",
      "sslcert.BAK/server.key",
    ]
  ) assert.ok(after.has(path), path);
  for (const name of ["mail.BAK", "mailserver.cfg.BAK", "sslcert.BAK"]) {
    assert.ok(stdout.includes(name), `the report does not say where ${name} lies`);
  }
});

Deno.test("-b -m mail keeps all mail in mail.BAK", async () => {
  await using server = makeServer();
  await server.run(["-q", "-b", "-m", "mail", TESTDATA]);
  server.assertAfter(stateUnder(samples().newest, "@backup/store/mail/"), {
    keptAt: (unit) => unit.replace("store/mail/", "store/mail.BAK/"),
  });
});

Deno.test("-b -d keeps a domain's mail in company.com.BAK", async () => {
  await using server = makeServer();
  await server.run(["-q", "-b", "-d", "company.com", "-m", "mail", TESTDATA]);
  const prefix = "@backup/store/mail/company.com/";
  const state = stateUnder(samples().newest, prefix);
  server.assertAfter(state, {
    units: ["admin", "smith", "jwayne", "novak", "#public"].map((name) => prefix + name),
    keptAt: (unit) => unit.replace("mail/company.com/", "mail/company.com.BAK/"),
  });
});

Deno.test('-b -f keeps a folder as "Sent Items.BAK" beside it', async () => {
  await using server = makeServer();
  const folder = "@backup/store/mail/company.com/smith/Sent Items";
  await server.run(["-q", "-b", "-d", "company.com", "-u", "smith", "-f", "Sent Items", TESTDATA]);
  server.assertAfter(stateUnder(samples().newest, `${folder}/`), {
    units: [folder],
    keptAt: (unit) => `${unit}.BAK`,
  });
});

Deno.test("-b -m cfg,sslcert keeps mailserver.cfg.BAK, users.cfg.BAK and sslcert.BAK", async () => {
  await using server = makeServer();
  await server.run(["-q", "-b", "-m", "cfg,sslcert", TESTDATA]);
  server.assertAfter(
    stateUnder(samples().newest, "mailserver.cfg", "users.cfg", "@backup/sslcert/"),
    { keptAt: (unit) => `${unit}.BAK` },
  );
  const after = readTree(server.dir);
  for (const name of ["mailserver.cfg.BAK", "users.cfg.BAK", "sslcert.BAK"]) {
    assert.ok(after.has(name), name);
  }
});

Deno.test("an older .BAK is kept under its time, and one of another scope stays", async () => {
  const older = "store/mail/company.com/smith.BAK";
  await using server = makeServer(({ store }) => {
    for (const bak of ["mail/company.com/smith.BAK", "mail/company.com/jwayne.BAK"]) {
      mkdirSync(join(store, bak, "INBOX"), { recursive: true });
      writeFileSync(join(store, bak, "INBOX", "older.txt"), "of an older recovery\n");
    }
  });
  await server.run(["-q", "-b", "-d", "company.com", "-u", "smith", TESTDATA]);
  const expected = new Map(server.after(ofSmith(), { keptAt: (unit) => `${unit}.BAK` }));
  for (const [path, node] of server.before) {
    if (!path.startsWith(older)) continue;
    expected.set(path.replace(older, `${older}.<time>`), node);
  }
  assertTree(withoutBakTimes(readTree(server.dir)), expected);
});

Deno.test("a second recovery with -b keeps what the first one recovered", async () => {
  await using server = makeServer();
  const args = ["-q", "-b", "-d", "company.com", "-u", "smith"];
  await server.run([...args, FULL]);
  await server.run([...args, TESTDATA]);
  const path = "store/mail/company.com/smith.BAK";
  const after = readTree(server.dir);
  for (const [entry, file] of stateUnder(samples().full, "@backup/store/mail/company.com/smith/")) {
    if (entry.endsWith("/")) continue;
    const kept = entry.replace("@backup/store/mail/company.com/smith", path);
    assert.deepEqual(after.get(kept)?.bytes, file.bytes, kept);
  }
});

Deno.test("stale files of SQLite beside a recovered loose database are gone", async () => {
  const stale = ["store/mail/.caldav.db-wal", "store/mail/.caldav.db-shm"];
  const put = (installation: { cfgdir: string }) => {
    for (const path of stale) writeFileSync(join(installation.cfgdir, path), "stale");
  };
  {
    await using server = makeServer(put);
    await server.run(["-q", "-m", "mail", TESTDATA]);
    const after = readTree(server.dir);
    for (const path of stale) assert.ok(!after.has(path), path);
    server.assertAfter(stateUnder(samples().newest, "@backup/store/mail/"));
  }
  await using server = makeServer(put);
  await server.run(["-q", "-b", "-m", "mail", TESTDATA]);
  server.assertAfter(stateUnder(samples().newest, "@backup/store/mail/"), {
    keptAt: (unit) => unit.replace("store/mail/", "store/mail.BAK/"),
  });
  assert.ok(readTree(server.dir).has("store/mail.BAK/.caldav.db-wal"));
});

for (const options of [[], ["-b"]]) {
  Deno.test(`the backup inside the store survives a full recovery ${options.join("")}`, async () => {
    await using server = makeServer(({ store }) => {
      copyTestdata(join(store, "backup"));
    });
    await server.run(["-q", ...options, join("store", "backup")]);
    const after = readTree(server.dir);
    const backups = [...server.before.keys()].filter((path) => path.startsWith("store/backup"));
    assert.ok(backups.length > 10);
    for (const path of backups) {
      assert.deepEqual(after.get(path)?.bytes, server.before.get(path)!.bytes, path);
      assert.equal(after.get(path)?.mtimeMs, server.before.get(path)!.mtimeMs, path);
    }
    const keptAt = (unit: string) =>
      unit.startsWith("store/mail/")
        ? unit.replace("store/mail/", "store/mail.BAK/")
        : `${unit}.BAK`;
    server.assertAfter(samples().newest, options.length > 0 ? { keptAt } : {});
  });
}

Deno.test("a recovery leaves nothing of its own behind", async () => {
  await using server = makeServer();
  await server.run(["-q", "-b", TESTDATA]);
  const strange = [...readTree(server.dir).keys()].filter((path) => /kmsrecover/i.test(path));
  assert.deepEqual(strange, []);
});

Deno.test("a recovered mailserver.cfg that names another store is warned of, with both paths", async () => {
  await using server = makeServer();
  const { stdout } = await server.run([TESTDATA]);
  const warning = stdout.trimEnd().split("\n").at(-1)!;
  assert.match(warning, /^Warning: the recovered mailserver\.cfg names the store/);
  assert.ok(warning.includes("/opt/kerio/mailserver/store/"));
  assert.ok(warning.includes(server.installation.store));
});

Deno.test("a file that stands where a directory must be is named and nothing changes", async () => {
  await using server = makeServer(({ store }) => {
    const path = join(store, "mail", "example.org");
    Deno.removeSync(path, { recursive: true });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, "not a directory");
    utimesSync(path, new Date(2024, 0, 1), new Date(2024, 0, 1));
  });
  const { stderr } = await server.run([TESTDATA], 5);
  assert.match(stderr, /^error: .*example\.org.*directory/m);
  server.assertUntouched();
});
