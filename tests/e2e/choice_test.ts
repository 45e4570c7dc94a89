import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import {
  buildState,
  expectedTree,
  localTime,
  sampleServer,
  stateUnder,
  writeBackup,
} from "../../scripts/make_backup.ts";
import { wordsOf } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { copyTestdata, IS_WINDOWS, kms, makeServer, samples, TESTDATA } from "./support.ts";

/** The backups that a run with `--json` reports, as names. */
async function chosen(args: readonly string[], code = 0): Promise<{
  backups: string[];
  passedOver: { name: string; reasons: string[] }[];
  stderr: string;
}> {
  await using dir = scratch();
  const { stdout, stderr } = await kms(["-l", "--json", ...args], { cwd: dir.path }, code);
  const document = JSON.parse(stdout) as {
    backups: { name: string }[];
    passedOver: { name: string; reasons: string[] }[];
  };
  return {
    backups: document.backups.map(({ name }) => name.slice(0, 9)),
    passedOver: document.passedOver,
    stderr,
  };
}

const NEWEST = ["F20240107", "I20240109", "D20240111"];

for (
  const [at, backups] of [
    ["2024-01-12", NEWEST],
    ["2024-01-11T01:00Z", NEWEST],
    ["2024-01-11T00:59Z", NEWEST.slice(0, 2)],
    ["2024-01-11T03:30:00+02:00", NEWEST],
    ["D20240111T010000Z.zip", NEWEST],
    ["D20240111T010000Z", NEWEST],
    ["I20240109T010000Z.2.zip", NEWEST.slice(0, 2)],
    ["F20240107T010000Z", NEWEST.slice(0, 1)],
    ["2024-01-06", ["C20240104"]],
    ["2024-01-04T15:00Z", ["F20231230", "I20240103"]],
    ["2024-01-02", ["F20231230"]],
  ] as const
) {
  Deno.test(`--at ${at} takes ${backups.join(", ")}`, async () => {
    assert.deepEqual((await chosen(["--at", at, TESTDATA])).backups, [...backups]);
  });
}

Deno.test("--at before the oldest backup is an error that names the oldest", async () => {
  await using server = makeServer();
  const { stderr } = await server.run(["--at", "2023-12-24", TESTDATA], 4);
  assert.match(stderr, /^error: .*2023-12-24/m);
  assert.match(stderr, /^hint: .*F20231230T010000Z\.zip/m);
  server.assertUntouched();
});

Deno.test("--at recovers the state of that time", async () => {
  await using server = makeServer();
  const { older, olderChanged } = samples();
  await server.run(["-q", "--at", "2024-01-03", TESTDATA]);
  server.assertAfter(expectedTree(older, olderChanged));
});

Deno.test("an interrupted newest backup is passed over with its name and the reason", async () => {
  const { backups, passedOver } = await chosen([TESTDATA]);
  assert.deepEqual(backups, NEWEST);
  assert.deepEqual(passedOver.map(({ name }) => name), ["F20240114T010000Z.zip"]);
  assert.match(passedOver[0]!.reasons.join(), /no \.summary\.txt/);
});

const state = () =>
  stateUnder(
    buildState(sampleServer({ compact: true })),
    "mailserver.cfg",
    "@backup/license/",
    "@backup/store/mail/",
  );

for (
  const [what, more, reason] of [
    ["counts one file too many", { wrongCount: 1 }, /counts \d+ files, but it holds \d+/],
    ["counts one byte too few", { wrongSize: -1 }, /says \d+ bytes, but it holds \d+/],
    ["lacks its middle volume", { volumes: 3, missingVolume: 1 }, /volume 1 is missing/],
    ["lacks its last volume", { volumes: 3, missingVolume: 2 }, /no \.summary\.txt/],
    ["lacks its first volume", { volumes: 3, missingVolume: 0 }, /volume 0 is missing/],
    [
      "was cut and lacks a slice",
      { layout: "cut", volumes: 3, missingVolume: 1 },
      /volume 1 is missing/,
    ],
    ["was cut and lacks its last slice", { layout: "cut", volumes: 3, missingVolume: 2 }, /.+/],
  ] as const
) {
  Deno.test(`a backup that ${what} is passed over for an older complete one`, async () => {
    await using dir = scratch();
    const options = { type: "F", state: state() } as const;
    await writeBackup(dir.path, { ...options, time: localTime("2024-03-01 01:00:00") });
    await writeBackup(dir.path, { ...options, ...more, time: localTime("2024-03-08 01:00:00") });
    const { backups, passedOver } = await chosen([dir.path]);
    assert.deepEqual(backups, ["F20240301"]);
    assert.deepEqual(passedOver.map(({ name }) => name), ["F20240308T010000Z.zip"]);
    assert.match(passedOver[0]!.reasons.join("; "), reason);
  });
}

for (
  const [what, damage, reason] of [
    ["ends too early", (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1), /.+/],
    ["is empty", () => new Uint8Array(0), /.+/],
    ["is no zip", () => new TextEncoder().encode("not a zip ".repeat(50)), /.+/],
  ] as const
) {
  Deno.test(`an archive that ${what} is passed over for an older complete one`, async () => {
    await using dir = scratch();
    const options = { type: "F", state: state() } as const;
    await writeBackup(dir.path, { ...options, time: localTime("2024-03-01 01:00:00") });
    const time = localTime("2024-03-08 01:00:00");
    const [path] = await writeBackup(dir.path, { ...options, time });
    writeFileSync(path!, damage(new Uint8Array(readFileSync(path!))));
    const { backups, passedOver } = await chosen([dir.path]);
    assert.deepEqual(backups, ["F20240301"]);
    assert.equal(passedOver[0]!.name, "F20240308T010000Z.zip");
    assert.match(passedOver[0]!.reasons.join("; "), reason);
  });
}

Deno.test("where no backup is complete, the error lists each with its reason", async () => {
  await using server = makeServer();
  const backups = server.scratch.join("backup");
  const options = { type: "F", state: state() } as const;
  await writeBackup(backups, {
    ...options,
    time: localTime("2024-03-01 01:00:00"),
    wrongCount: 3,
  });
  await writeBackup(backups, {
    ...options,
    time: localTime("2024-03-08 01:00:00"),
    noSummary: true,
  });
  const { stderr } = await server.run([backups], 4);
  assert.match(stderr, /^error: No backup in .* is complete$/m);
  assert.match(stderr, /^hint: "F20240301T010000Z\.zip": .*counts/m);
  assert.match(stderr, /^hint: "F20240308T010000Z\.zip": .*no \.summary\.txt/m);
  server.assertUntouched();

  const { stderr: warned } = await server.run([
    "--force",
    "--replace-incomplete",
    "-m",
    "license",
    backups,
  ], 3);
  assert.match(warned, /no \.summary\.txt/);
  server.assertAfter(stateUnder(state(), "@backup/license/"));
});

Deno.test("a named backup that is not complete is refused, with the file and the reason", async () => {
  await using server = makeServer();
  const path = join(TESTDATA, "F20240114T010000Z.zip");
  const { stderr } = await server.run([path], 4);
  assert.match(stderr, /^error: ".*F20240114T010000Z\.zip".*no \.summary\.txt/m);
  server.assertUntouched();
  await server.run(["-q", "--force", path], 3);
});

Deno.test("a differential without its full backup is an error, and with --force gives its own files", async () => {
  await using server = makeServer();
  const backups = server.scratch.join("backup");
  mkdirSync(backups);
  for (const name of readdirSync(TESTDATA).filter((name) => name.startsWith("D"))) {
    copyFileSync(join(TESTDATA, name), join(backups, name));
  }
  const path = join(backups, "D20240111T010000Z.zip");
  const { stderr } = await server.run([path], 4);
  assert.match(stderr, /^error: "D20240111T010000Z\.zip" is a differential.*no full backup/m);
  const inDirectory = await server.run([backups], 4);
  assert.match(inDirectory.stderr, /D20240111T010000Z\.zip": there is no full backup before it/);
  server.assertUntouched();
  const elsewhere = server.scratch.join("store");
  const forced = ["--force", "-q", "-u", "novak", "-s", elsewhere, path];
  await server.run(forced, 3);
  assert.ok(readdirSync(join(elsewhere, "mail", "company.com", "novak")).includes("INBOX"));
  server.assertUntouched();
});

Deno.test("a named file without its volumes is refused", async () => {
  await using server = makeServer();
  const path = server.scratch.join("F20240107T010000Z.zip");
  copyFileSync(join(TESTDATA, basename(path)), path);
  const { stderr } = await server.run([path], 4);
  assert.match(stderr, /^error: .*F20240107T010000Z\.zip.*no \.summary\.txt/m);
  server.assertUntouched();
});

/** The command of a hint, split as a shell would. */
function commandIn(stderr: string): string[] {
  const line = /^hint: There are backups in .*: kmsrecover (.*)$/m.exec(stderr)?.[1];
  assert.ok(line, `no command in: ${stderr}`);
  return wordsOf(line);
}

Deno.test("given the store instead of its backup directory, it prints a command that works", async () => {
  await using server = makeServer(({ store }) => {
    copyTestdata(join(store, "backup"));
  });
  const { stderr } = await server.run(["-m", "license", "-b", server.installation.store], 4);
  assert.match(stderr, /^error: There is no backup in /m);
  server.assertUntouched();
  const command = commandIn(stderr);
  await server.run(command);
  server.assertAfter(stateUnder(samples().newest, "@backup/license/"), {
    keptAt: (unit) => `${unit}.BAK`,
  });
});

Deno.test("given a directory without backups, it finds the BackupDir of the configuration", async () => {
  await using server = makeServer(({ cfgdir }) => {
    const path = join(cfgdir, "mailserver.cfg");
    const text = readFileSync(path, "utf8");
    const elsewhere = join(cfgdir, "..", "other place");
    copyTestdata(elsewhere);
    writeFileSync(
      path,
      text.replace(
        /(<table name="Directories">[^]*?<variable name="BackupDir">)[^<]*/,
        (_, head) => head + elsewhere,
      ),
    );
  });
  mkdirSync(server.scratch.join("empty"));
  const { stderr } = await server.run(
    ["-m", "license", server.scratch.join("empty")],
    4,
  );
  await server.run(commandIn(stderr));
  server.assertAfter(stateUnder(samples().newest, "@backup/license/"));
});

for (const args of [[], ["-l"], ["--verify"], ["--dry-run"], ["--keep-going"]]) {
  Deno.test(`${["kmsrecover", ...args].join(" ")} notes.txt says that it is no archive`, async () => {
    await using server = makeServer();
    const path = server.scratch.join("notes.txt");
    writeFileSync(path, "hello\n");
    const { stderr } = await server.run([...args, path], 4);
    assert.match(stderr, /^error: Cannot open ".*notes\.txt": it is not a zip archive$/m);
    assert.match(stderr, /^hint: Name an archive \(such as F/m);
    assert.doesNotMatch(stderr, /--keep-going|--force/);
    server.assertUntouched();
  });
}

Deno.test("a path that is not there is an error that names it", async () => {
  await using server = makeServer();
  const { stderr } = await server.run(["no such place"], 4);
  assert.match(stderr, /^error: There is no file or directory "no such place"$/m);
  server.assertUntouched();
});

Deno.test({
  name: "a backup that may not be read is an error of one line, not a crash",
  ignore: IS_WINDOWS || Deno.uid() === 0,
  async fn() {
    await using server = makeServer();
    const path = server.scratch.join("C20240107T010000Z.zip");
    copyFileSync(join(TESTDATA, "C20240104T153000Z.zip"), path);
    Deno.chmodSync(path, 0);
    const { stderr } = await server.run([path], 4);
    assert.match(stderr, /^error: .*C20240107T010000Z\.zip/m);
    rmSync(path);
  },
});
