import assert from "node:assert/strict";
import { IS_WINDOWS, makeServer, TESTDATA } from "./support.ts";

/** Wrong command lines, and what the error must name. */
const WRONG: readonly (readonly [what: string, args: string[], error: RegExp])[] = [
  ["an unknown option", ["--delete", TESTDATA], /--delete/],
  ["an unknown short option", ["-x", TESTDATA], /-x/],
  ["a mistyped option", ["--verfy", TESTDATA], /--verify/],
  ["-f without -u", ["-d", "company.com", "-f", "INBOX", TESTDATA], /-u <user> is missing/],
  ["-f without -d", ["-u", "smith", "-f", "INBOX", TESTDATA], /-d <domain> is missing/],
  ["two paths", [TESTDATA, "other"], /Only one backup/],
  ["no path", ["-v"], /No backup was given/],
  ["an empty path", [""], /is empty/],
  ["an unknown mask", ["-m", "mial", TESTDATA], /mial.*\n.*mail/],
  ["an empty mask", ["-m", ",", TESTDATA], /list of -m is empty/],
  ["an option without its value", [TESTDATA, "-d"], /-d/],
  ["a mask that a mailbox cannot hold", ["-u", "jwayne", "-m", "license", TESTDATA], /license.*-u/],
  ["a mask that a domain cannot hold", ["-d", "company.com", "-m", "cfg", TESTDATA], /cfg.*-d/],
  ["a user of two domains", ["-u", "smith", TESTDATA], /company\.com[^]*example\.org/],
  ["a domain that is not there", ["-d", "compny.com", TESTDATA], /compny\.com.*\n.*"company\.com"/],
  [
    "a user that is not there",
    ["-d", "company.com", "-u", "smyth", TESTDATA],
    /smyth.*\n.*"smith"/,
  ],
  [
    "a user of another domain",
    ["-d", "example.org", "-u", "jwayne", TESTDATA],
    /"example\.org" holds no mailbox "jwayne"/,
  ],
  [
    "a disabled user, whose mailbox no backup holds",
    ["-d", "company.com", "-u", "gone", TESTDATA],
    /no mailbox "gone"/,
  ],
  [
    "a folder that is not there",
    ["-d", "company.com", "-u", "smith", "-f", "Sent Itmes", TESTDATA],
    /Sent Itmes.*\n.*"Sent Items"/,
  ],
  ["--account without -d", ["-u", "jwayne", "--account", TESTDATA], /-d <domain> is missing/],
  ["--account with -m cfg", ["--account", "-m", "cfg", TESTDATA], /-m cfg/],
  [
    "--account with -f",
    ["-d", "company.com", "-u", "smith", "-f", "INBOX", "--account", TESTDATA],
    /--account.*-f/,
  ],
  [
    "--account with public folders alone",
    ["-d", "company.com", "-m", "public", "--account", TESTDATA],
    /--account.*-m public/,
  ],
  ["--account with -l", ["-l", "-d", "company.com", "--account", TESTDATA], /--account.*-l/],
  ["different domains", ["-d", "a.com", "-u", "smith@b.com", TESTDATA], /different domains/],
  ["-d twice", ["-d", "a.com", "-d", "b.com", TESTDATA], /twice/],
  ["-l with --verify", ["-l", "--verify", TESTDATA], /cannot be combined with/],
  ["a number of workers that is none", ["--jobs", "0", TESTDATA], /--jobs/],
  ["--at that is no time", ["--at", "yesterday", TESTDATA], /yesterday/],
  [
    "--at with a file",
    ["--at", "2024-01-10", `${TESTDATA}/F20240107T010000Z.zip`],
    /A time chooses among the backups of a directory/,
  ],
];

for (const [what, args, error] of WRONG) {
  Deno.test(`${what} is a usage error that changes nothing`, async () => {
    await using server = makeServer();
    const { stdout, stderr } = await server.run(args, 2);
    assert.equal(stdout, "");
    const lines = stderr.trimEnd().split("\n").filter((line) => !line.startsWith("warning: "));
    assert.match(lines[0]!, /^error: /);
    assert.match(lines.slice(1).join("\n"), /^hint: /, "nothing says what to do");
    assert.ok(lines.every((line) => /^(?:error|hint): /.test(line)), stderr);
    assert.match(lines.join("\n"), error);
    server.assertUntouched();
  });
}

Deno.test("a usage error with --json is one document on standard output", async () => {
  await using server = makeServer();
  const { stdout, stderr } = await server.run(["--json", "-u", "smith", TESTDATA], 2);
  const document = JSON.parse(stdout);
  assert.equal(document.kind, "error");
  assert.equal(document.exitCode, 2);
  assert.equal(document.error.kind, "usage");
  assert.match(document.error.message, /several domains/);
  assert.ok(document.error.hints.length > 0);
  assert.equal(stderr, "");
  server.assertUntouched();
});

Deno.test("an unknown option with --json is one document on standard output", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["--json", "--delete", TESTDATA], 2);
  const document = JSON.parse(stdout);
  assert.equal(document.kind, "error");
  assert.equal(document.exitCode, 2);
  assert.match(document.error.message, /--delete/);
});

Deno.test("--help wins over everything and prints the options to standard output", async () => {
  await using server = makeServer();
  for (const args of [["-h"], ["--help", TESTDATA, "--nonsense"]]) {
    const { stdout, stderr } = await server.run(args);
    assert.match(stdout, /^Usage: |kmsrecover \[options\] <directory_name>\|<file_name>/m);
    for (const option of ["--domain", "--mask", "--noprogress", "--dry-run", "--verify"]) {
      assert.ok(stdout.includes(option), option);
    }
    assert.equal(stderr, "");
  }
  server.assertUntouched();
});

Deno.test("--version prints one line with name and version", async () => {
  await using server = makeServer();
  const { stdout } = await server.run(["--version"]);
  assert.match(stdout, /^kmsrecover \d+\.\d+\.\d+/);
});

Deno.test({
  name: "/? is help on Windows",
  ignore: !IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const { stdout } = await server.run(["/?"]);
    assert.ok(stdout.includes("--dry-run"));
  },
});
