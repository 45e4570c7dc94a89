import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { stateUnder } from "../../scripts/make_backup.ts";
import { commandLine } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { kms, makeServer, samples, TESTDATA } from "./support.ts";
import { atTerminal, noTerminal } from "./terminal.ts";

Deno.test("kmsrecover /backup/ -q prints nothing, asks nothing and recovers all", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await server.run([`${TESTDATA}/`, "-q"]);
  assert.equal(stdout, "");
  assert.equal(stderr, "");
  server.assertAfter(samples().newest);
});

Deno.test("-q prints errors all the same, to standard error", async () => {
  await using dir = scratch();
  const { stdout, stderr } = await kms(["-q", TESTDATA], { cwd: dir.path }, 5);
  assert.equal(stdout, "");
  assert.match(stderr, /^error: /);
});

Deno.test("-q wins over -v", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await server.run(["-q", "-v", "-m", "license", TESTDATA]);
  assert.equal(stdout + stderr, "");
});

Deno.test("results go to standard output, warnings to standard error", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await server.run(["-v", "-m", "license", TESTDATA]);
  assert.match(stdout, /^@backup\/license\/license\.key$/m);
  assert.match(stdout, /^Recovered license: 1 file, /m);
  assert.doesNotMatch(stdout, /warning|Skipped/);
  assert.match(stderr, /^warning: Skipped "F20240114T010000Z\.zip"/m);
  assert.doesNotMatch(stderr, /Recovered|license\.key/);
});

Deno.test("without a terminal there is no control character in what is printed", async () => {
  await using server = makeServer();
  for (const args of [["-l"], ["--dry-run"], ["-v"], ["-u", "nobody"]]) {
    const { stdout, stderr } = await server.run([...args, TESTDATA], args[0] === "-u" ? 2 : 0);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(stdout + stderr, /[\x00-\x09\x0b-\x1f\x7f]/);
  }
});

Deno.test("--json keeps standard output to one document with -v too", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["--json", "-v", "-m", "license", TESTDATA]);
  assert.equal(JSON.parse(stdout).kind, "recovery");
  assert.match(JSON.parse(stdout).warnings[0].message, /Skipped "F20240114T010000Z\.zip"/);
});

Deno.test("--log appends a line with the time for whatever happens", async () => {
  await using server = makeServer();
  const log = server.scratch.join("recover.log");
  await server.run(["-v", "-m", "license", "--log", log, TESTDATA]);
  await server.run(["-q", "-u", "nobody", "--log", log, TESTDATA], 2);
  const lines = readFileSync(log, "utf8").trimEnd().split("\n");
  assert.ok(lines.every((line) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z \S/.test(line)));
  const text = lines.join("\n");
  assert.match(text, /started: kmsrecover .*-m license/);
  assert.match(text, /recovered @backup\/license\/license\.key/);
  assert.match(text, /in place: license/);
  assert.match(text, /error: .*nobody/);
  assert.deepEqual(lines.filter((line) => / exit \d$/.test(line)).map((line) => line.at(-1)), [
    "0",
    "2",
  ]);
});

Deno.test("a log that cannot be written is an error before anything is touched", async () => {
  await using server = makeServer();
  const log = server.scratch.join("no", "such", "folder.log");
  const { stderr } = await server.run(["--log", log, TESTDATA], 1);
  assert.match(stderr, /^error: Cannot write the log /m);
  server.assertUntouched();
});

Deno.test({
  name: "at a terminal, a live recovery is summed up and asked for, and n changes nothing",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    for (const answer of ["n\n", "\n", "nyes\n", "y\n"]) {
      const { code, output } = await atTerminal(server.dir, [TESTDATA], answer);
      assert.match(output, /From +F20240107T010000Z\.zip/);
      assert.ok(output.includes(server.installation.store));
      assert.match(output, /22 items, 286 files/);
      assert.match(output, /\d+ live messages in \d+ items are not in the backup and will be gone/);
      assert.match(output, /error: Not confirmed; nothing was changed/);
      assert.equal(code, 130);
    }
    // Trying whether the target can be written to changes the times of directories.
    assertTree(readTree(server.dir), server.before);
  },
});

Deno.test({
  name: "at a terminal, yes goes on and progress is drawn",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    const { code, output } = await atTerminal(server.dir, [TESTDATA], "yes\n");
    assert.equal(code, 0, output);
    server.assertAfter(samples().newest);
    assert.match(output, /Recovered 8 parts/);
    assert.match(output, /\d+%/);
  },
});

Deno.test({
  name: "at a terminal, y is enough where no live message would be gone",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    const args = ["-d", "company.com", "-u", "smith", TESTDATA];
    const kept = await atTerminal(server.dir, ["-b", ...args], "y\n");
    assert.match(
      kept.output,
      /smith@company\.com: .*smith \(\d+ live → 47, .*kept in .*smith\.BAK\)/,
    );
    assert.match(kept.output, /will be kept in the \.BAK\.\s+Go on\? \[y\/N\]/);
    assert.equal(kept.code, 0, kept.output);
    const again = await atTerminal(server.dir, args, "y\n");
    assert.match(again.output, /47 live → 47\)/);
    assert.equal(again.code, 0, again.output);
  },
});

Deno.test({
  name: "at a terminal, --yes asks nothing, and neither does a recovery into another directory",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    const elsewhere = server.scratch.join("elsewhere");
    for (
      const args of [
        ["--yes", "-m", "license", TESTDATA],
        ["-m", "mail", "-s", elsewhere, TESTDATA],
        ["-l", TESTDATA],
        ["--dry-run", TESTDATA],
      ]
    ) {
      const { code, output } = await atTerminal(server.dir, args, "");
      assert.equal(code, 0, output);
      assert.doesNotMatch(output, /Go on\?/);
    }
    assert.ok(readTree(elsewhere).has("mail/company.com/smith/INBOX/status.fld"));
    server.assertAfter(stateUnder(samples().newest, "@backup/license/"));
  },
});

Deno.test({
  name: "at a terminal, -q prints nothing and asks nothing",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    const { code, output } = await atTerminal(server.dir, ["-q", "-m", "license", TESTDATA], "");
    assert.deepEqual([code, output], [0, ""]);
  },
});

Deno.test({
  name: "at a terminal, NO_COLOR takes the colours away and -g the progress",
  ignore: noTerminal,
  async fn() {
    await using server = makeServer();
    const args = ["--yes", "-m", "mail", TESTDATA];
    const plain = await atTerminal(server.dir, args, "", { env: { NO_COLOR: "1" } });
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(plain.output, /\x1b\[[\d;]*m/);
    const silent = await atTerminal(server.dir, ["-g", ...args], "");
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(silent.output, /\x1b|\d+%/);
    const dumb = await atTerminal(server.dir, args, "", { env: { TERM: "dumb" } });
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(dumb.output, /\x1b/);
  },
});

Deno.test({
  name: "a reader of the output that goes away does not hurt a recovery",
  async fn() {
    await using server = makeServer();
    const [program, args] = commandLine();
    const child = new Deno.Command(program, {
      args: [...args, "-v", TESTDATA],
      cwd: server.dir,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    const { code } = await child.status;
    assert.equal(code, 0);
    server.assertAfter(samples().newest);
  },
});
