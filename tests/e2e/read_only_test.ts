import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { changedSince, encodeFolderName, type State } from "../../scripts/make_backup.ts";
import {
  evenSecond,
  formatTime,
  later,
  type LocalTime,
  toSeconds,
} from "../../scripts/make_backup/local_time.ts";
import { scratch } from "../support/scratch.ts";
import { readTree } from "../support/tree.ts";
import { filesOf, unitsOf } from "./expected.ts";
import {
  assertSameTree,
  copyTestdata,
  IS_WINDOWS,
  kms,
  makeServer,
  samples,
  TESTDATA,
} from "./support.ts";

for (const option of ["-l", "--verify", "--dry-run"]) {
  for (const more of [[], ["--json"]]) {
    const args = [option, ...more];
    Deno.test(`${args.join(" ")} changes nothing, of the server and of the backup`, async () => {
      await using server = makeServer(({ store }) => {
        copyTestdata(join(store, "backup"));
      });
      await server.run([...args, "-b", join("store", "backup")]);
      server.assertUntouched();
    });

    Deno.test(`${args.join(" ")} works without an installation and makes nothing`, async () => {
      await using dir = scratch();
      // A dry run says that the recovery would stop there.
      await kms([...args, TESTDATA], { cwd: dir.path }, args.includes("--dry-run") ? 5 : 0);
      await kms([...args, "-s", dir.join("store"), "-c", dir.join("cfg"), TESTDATA], {
        cwd: dir.path,
      });
      assert.deepEqual([...readTree(dir.path).keys()], []);
    });
  }
}

/** The number of messages in each folder: `company.com/smith/INBOX/Projects`. */
function messagesByFolder(state: State): Map<string, number> {
  const counts = new Map<string, number>();
  for (const path of state.keys()) {
    const match = /^@backup\/store\/mail\/(.+)\/#msgs\/(.*)$/.exec(path);
    if (!match) continue;
    counts.set(match[1]!, (counts.get(match[1]!) ?? 0) + (match[2]!.endsWith(".eml") ? 1 : 0));
  }
  return counts;
}

interface Listed {
  name: string;
  messages: number;
  bytes: number;
  newest: string | null;
  folders: (Listed & { raw: string; system: boolean; items?: { file: string }[] })[];
}

interface Listing {
  domains: { name: string; mailboxes: Listed[]; public: Listed | null }[];
  public: Listed | null;
  parts: { name: string; files: number; bytes: number }[];
  files: number;
  bytes: number;
  catalog: { name: string }[];
}

async function listing(args: readonly string[]): Promise<Listing> {
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--json", ...args, TESTDATA], { cwd: dir.path });
  return JSON.parse(stdout);
}

Deno.test("-l --json counts the messages of every folder of the newest state", async () => {
  const document = await listing([]);
  const listed = new Map<string, number>();
  const add = (prefix: string, mailbox: Listed | null) => {
    for (const { name, raw, messages } of mailbox?.folders ?? []) {
      listed.set(`${prefix}${mailbox!.name}/${raw}`, messages);
      assert.equal(name.split("/").map(encodeFolderName).join("/"), raw);
    }
  };
  for (const domain of document.domains) {
    for (const mailbox of domain.mailboxes) add(`${domain.name}/`, mailbox);
    add(`${domain.name}/`, domain.public);
  }
  add("", document.public);
  const { newest } = samples();
  assert.deepEqual(
    [...listed].sort(),
    [...messagesByFolder(newest)].sort(),
  );
  assert.equal(document.files, filesOf(newest).length);
  assert.equal(
    document.bytes,
    filesOf(newest).reduce((sum, path) => sum + newest.get(path)!.bytes.length, 0),
  );
  assert.deepEqual(document.domains.map(({ name }) => name), ["company.com", "example.org"]);
  assert.equal(document.catalog.length, 7);
});

Deno.test("-l with a scope lists that scope alone", async () => {
  const domain = await listing(["-d", "example.org"]);
  assert.deepEqual(domain.domains.map(({ name }) => name), ["example.org"]);
  assert.equal(domain.public, null);
  const mailbox = await listing(["-d", "company.com", "-u", "novak"]);
  assert.deepEqual(mailbox.domains.map(({ mailboxes }) => mailboxes.map(({ name }) => name)), [
    ["novak"],
  ]);
  assert.deepEqual(mailbox.parts, []);
  const files = filesOf(samples().newest).filter((path) => path.includes("/novak/"));
  assert.equal(mailbox.files, files.length);
});

Deno.test("-l -v -f lists the messages of the folder", async () => {
  const scope = ["-d", "company.com", "-u", "smith", "-f", "INBOX"];
  const document = await listing(["-v", ...scope]);
  const [mailbox] = document.domains[0]!.mailboxes;
  const inbox = mailbox!.folders.find(({ raw }) => raw === "INBOX")!;
  const prefix = "@backup/store/mail/company.com/smith/INBOX/#msgs/";
  const expected = filesOf(samples().newest).filter((path) => path.startsWith(prefix));
  assert.deepEqual(
    inbox.items!.map(({ file }) => prefix + file).sort(),
    expected.sort(),
  );
  await using dir = scratch();
  const { stdout } = await kms(["-l", "-v", ...scope, TESTDATA], { cwd: dir.path });
  for (const path of expected) {
    const subject = /^Subject: ([ -~]*)\r?$/m.exec(
      new TextDecoder().decode(samples().newest.get(path)!.bytes),
    );
    if (subject) assert.ok(stdout.includes(subject[1]!), path);
  }
});

/** The newest message of a folder, by the server's clock, in the newest state of the samples. */
function newestIn(prefix: string): LocalTime {
  const { newest } = samples();
  const times = filesOf(newest)
    .filter((path) => path.startsWith(prefix) && path.endsWith(".eml"))
    .map((path) => evenSecond(newest.get(path)!.mtime));
  return times.reduce((a, b) => later(a, b));
}

Deno.test({
  name: "-l tells the same times in whatever time zone it is run",
  // Windows knows no TZ.
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const clock = newestIn("@backup/store/mail/company.com/smith/INBOX/#msgs/");
    // The server was an hour ahead of UTC.
    const utc = new Date((toSeconds(clock) - 3600) * 1000).toISOString();
    const scope = ["-d", "company.com", "-u", "smith", "-f", "INBOX"];
    for (const TZ of ["UTC", "America/New_York", "Asia/Kolkata"]) {
      const options = { cwd: dir.path, env: { TZ } };
      const { stdout } = await kms(["-l", "-v", "--json", ...scope, TESTDATA], options);
      const document = JSON.parse(stdout);
      const [mailbox] = document.domains[0].mailboxes;
      const inbox = mailbox.folders.find(({ raw }: Listed & { raw: string }) => raw === "INBOX");
      assert.equal(inbox.newest, utc, TZ);
      const times = inbox.items.map(({ modified }: { modified: string }) => modified);
      assert.equal(times.sort().at(-1), utc, TZ);
      assert.deepEqual(document.backups.map((it: { utcOffset: number }) => it.utcOffset), [
        60,
        60,
        60,
      ]);
      const text = await kms(["-l", "-v", ...scope, TESTDATA], options);
      const local = `${formatTime(clock).slice(0, 16)} +01:00`;
      assert.ok(text.stdout.split("\n").some((line) => line.endsWith(local)), TZ);
      assert.match(text.stdout, /\(full backup of 2024-01-07 02:00 \+01:00,/);
      assert.match(text.stderr, /\(full backup of 2024-01-14 02:00 \+01:00\)/);
    }
  },
});

Deno.test("-l shows people domains, mailboxes and folders by their readable names", async () => {
  await using dir = scratch();
  const { stdout, stderr } = await kms(["-l", TESTDATA], { cwd: dir.path });
  for (const name of ["Entwürfe", "Входящие, старые", "R&D", "Résumés", "INBOX/Projects/2005"]) {
    assert.ok(stdout.includes(`    ${name} `), name);
  }
  assert.ok(!stdout.includes("&APw-"));
  assert.match(stdout, /^Domain company\.com$/m);
  assert.match(stdout, /host mail\.company\.com/);
  assert.match(stderr, /^warning: Skipped "F20240114T010000Z\.zip"/m);
});

Deno.test("--verify reads all that a recovery would read", async () => {
  await using dir = scratch();
  const { stdout } = await kms(["--verify", "--json", TESTDATA], { cwd: dir.path });
  const document = JSON.parse(stdout);
  const { newest } = samples();
  assert.equal(document.kind, "verification");
  assert.equal(document.files, filesOf(newest).length);
  assert.equal(
    document.bytes,
    filesOf(newest).reduce((sum, path) => sum + newest.get(path)!.bytes.length, 0),
  );
  assert.deepEqual(document.damaged, []);
  assert.equal(document.exitCode, 0);
});

Deno.test("--verify finds one wrong byte and names the file and the archive", async () => {
  await using dir = scratch();
  const path = dir.join("C20240104T153000Z.zip");
  const bytes = new Uint8Array(readFileSync(join(TESTDATA, "C20240104T153000Z.zip")));
  const name = new TextEncoder().encode("@backup/license/license.key");
  const at = bytes.findIndex((_, i) => name.every((code, k) => bytes[i + k] === code));
  bytes[at + name.length + 40]! ^= 0x10;
  writeFileSync(path, bytes);
  const { stdout } = await kms(["--verify", "--json", path], { cwd: dir.path }, 4);
  const document = JSON.parse(stdout);
  assert.deepEqual(document.damaged.map(({ entry }: { entry: string }) => entry), [
    "@backup/license/license.key",
  ]);
  assert.equal(document.damaged[0].archive, path);
  assert.equal(document.files, document.backups[0].files - 1);
  const text = await kms(["--verify", path], { cwd: dir.path }, 4);
  assert.match(text.stderr, /^Damaged: .*license\.key/m);
  assert.match(text.stdout, /^Not whole: /m);
});

Deno.test("--verify of an incomplete backup says so and exits with 4", async () => {
  await using dir = scratch();
  const path = join(TESTDATA, "F20240114T010000Z.zip");
  const { stdout } = await kms(["--verify", "--json", path], { cwd: dir.path }, 4);
  const document = JSON.parse(stdout);
  assert.equal(document.backups[0].complete, false);
  assert.deepEqual(document.damaged, []);
  const text = await kms(["--verify", path], { cwd: dir.path }, 4);
  assert.doesNotMatch(text.stdout, /all whole/);
  assert.match(text.stdout, /^Not complete: 16 files, .*what is there is whole$/m);
});

interface PlanDocument {
  targets: Record<string, string>;
  units: { path: string; files: number; replaces: boolean; keptIn: string | null }[];
  files: number;
  bytes: number;
  space: { path: string; needed: number; available: number }[];
}

Deno.test("--dry-run --json names every unit, its files, and what it would replace", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["--dry-run", "--json", "-b", TESTDATA]);
  const document = JSON.parse(stdout) as PlanDocument;
  const { newest } = samples();
  const pathOf = (unit: string) => unit.replace(/^@backup\/(?:store\/)?/, "");
  assert.deepEqual(
    document.units.map(({ path }) => path).sort(),
    [...unitsOf(newest)].map(pathOf).sort(),
  );
  for (const unit of unitsOf(newest)) {
    const planned = document.units.find(({ path }) => path === pathOf(unit))!;
    const files = filesOf(newest).filter((path) => path === unit || path.startsWith(`${unit}/`));
    assert.equal(planned.files, files.length, unit);
    const isThere = server.before.has(pathOf(unit)) || server.before.has(`store/${pathOf(unit)}`);
    assert.equal(planned.replaces, isThere, unit);
    assert.equal(/\.BAK($|[\\/])/.test(planned.keptIn ?? ""), isThere, unit);
  }
  assert.equal(document.files, filesOf(newest).length);
  assert.equal(document.targets.store, server.installation.store);
  assert.ok(document.space[0]!.needed > 0);
  server.assertUntouched();
});

Deno.test("--dry-run names the same files as the recovery recovers", async () => {
  await using server = makeServer();
  const planned = JSON.parse((await server.run(["--dry-run", "--json", TESTDATA])).stdout);
  const done = JSON.parse((await server.run(["--json", TESTDATA])).stdout);
  assert.equal(planned.files, done.files);
  assert.equal(planned.bytes, done.bytes);
  assert.deepEqual(
    planned.units.map((
      { path, directory }: { path: string; directory: string },
    ) => [path, directory]),
    done.recovered.map(({ path, directory }: { path: string; directory: string }) => [
      path,
      directory,
    ]),
  );
});

Deno.test("every JSON document has the keys that stand for good", async () => {
  await using server = makeServer();
  const always = ["kind", "format", "version", "exitCode", "warnings", "error"];
  const source = ["backups", "why", "superseded", "passedOver", "catalog"];
  const kinds: [args: string[], kind: string, keys: string[]][] = [
    [["-l"], "listing", ["domains", "public", "parts", "files", "bytes"]],
    [["--verify"], "verification", ["files", "bytes", "damaged", "milliseconds"]],
    [["--dry-run"], "plan", ["targets", "units", "skipped", "space", "files", "bytes"]],
    [[], "recovery", [
      "recovered",
      "recoveredEarlier",
      "untouched",
      "skipped",
      "kept",
      "leftovers",
      "files",
      "bytes",
      "milliseconds",
      "advice",
    ]],
  ];
  for (const [args, kind, keys] of kinds) {
    const { stdout, stderr } = await server.run([...args, "--json", TESTDATA]);
    const document = JSON.parse(stdout);
    assert.equal(document.kind, kind);
    assert.equal(document.format, "kmsrecover");
    assert.equal(document.version, 1);
    assert.equal(document.error, null);
    assert.equal(document.exitCode, 0);
    for (const key of [...always, ...source, ...keys]) assert.ok(key in document, `${kind}.${key}`);
    assert.deepEqual(document.backups.map(({ name }: { name: string }) => name.slice(0, 9)), [
      "F20240107",
      "I20240109",
      "D20240111",
    ]);
    assert.equal(stderr, "");
  }
});

Deno.test("errors of every kind are a document too with --json", async () => {
  await using dir = scratch();
  const cases: [args: string[], code: number, kind: string][] = [
    [["-u", "nobody", TESTDATA], 2, "usage"],
    [["no such place"], 4, "backup"],
    [[dir.path], 4, "backup"],
    [[TESTDATA], 5, "target"],
  ];
  for (const [args, code, kind] of cases) {
    const { stdout } = await kms(["--json", ...args], { cwd: dir.path }, code);
    const document = JSON.parse(stdout);
    assert.equal(document.kind, "error");
    assert.equal(document.exitCode, code);
    assert.equal(document.error.kind, kind);
    assert.ok(document.error.message.length > 10);
    assert.ok(Array.isArray(document.warnings));
  }
});

Deno.test("a chain's superseded versions are counted", async () => {
  const { full, first, second, newest } = samples();
  const written = [full, changedSince(full, first), changedSince(full, second)];
  const all = written.reduce((sum, state) => sum + filesOf(state).length, 0);
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--json", TESTDATA], { cwd: dir.path });
  assert.equal(JSON.parse(stdout).superseded, all - filesOf(newest).length);
});

Deno.test("reading a backup does not change the time of any of its files", async () => {
  await using dir = scratch();
  copyTestdata(dir.path);
  const before = readTree(dir.path);
  await kms(["--verify", "-q", dir.path], { cwd: dir.path });
  assertSameTree(readTree(dir.path), before);
});
