import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stateUnder } from "../../scripts/make_backup.ts";
import { wordsOf } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { kms, makeServer, samples, TESTDATA } from "./support.ts";

const MAIL = "@backup/store/mail";
const COMPANY = `${MAIL}/company.com`;

for (
  const [args, units] of [
    [["-d", "company.com", "-u", "smith,jwayne"], [`${COMPANY}/smith`, `${COMPANY}/jwayne`]],
    [["-u", "jwayne", "-u", "brown"], [`${COMPANY}/jwayne`, `${MAIL}/example.org/brown`]],
    [["-u", "smith@company.com,smith@example.org"], [
      `${COMPANY}/smith`,
      `${MAIL}/example.org/smith`,
    ]],
    [["-d", "company.com", "-u", "sm*", "-u", "?wayne"], [`${COMPANY}/smith`, `${COMPANY}/jwayne`]],
    [["-d", "company.com", "-u", "*", "-f", "INBOX"], [
      `${COMPANY}/smith/INBOX`,
      `${COMPANY}/jwayne/INBOX`,
      `${COMPANY}/novak/INBOX`,
    ]],
    [["-d", "company.com", "-u", "smith", "-f", "Sent Items", "-f", "INBOX/Projects"], [
      `${COMPANY}/smith/Sent Items`,
      `${COMPANY}/smith/INBOX/Projects`,
    ]],
  ] as [string[], string[]][]
) {
  Deno.test(`${args.join(" ")} recovers each of them, with -b into a .BAK beside it`, async () => {
    await using server = makeServer();
    await server.run(["-b", ...args, TESTDATA]);
    const state = stateUnder(samples().newest, ...units.map((unit) => `${unit}/`));
    server.assertAfter(state, { units, keptAt: (unit) => `${unit}.BAK` });
  });
}

for (
  const [what, args, hint] of [
    ["a user", ["-u", "jwayne,nobody"], /holds no mailbox "nobody"/],
    ["a pattern", ["-u", "jwayne", "-u", "x*"], /holds no mailbox that matches "x\*"/],
    [
      "a folder",
      ["-d", "company.com", "-u", "jwayne,smith", "-f", "Entwürfe"],
      /"jwayne@company\.com" holds no folder "Entwürfe"/,
    ],
  ] as [string, string[], RegExp][]
) {
  Deno.test(`${what} that nothing matches is an error before anything happens to others`, async () => {
    await using server = makeServer();
    const { stderr } = await server.run([...args, TESTDATA], 2);
    assert.match(stderr, hint);
    server.assertUntouched();
  });
}

for (
  const [typed, raw] of [
    ["Sent items", "Sent Items"],
    ["entwurfe", "Entw&APw-rfe"],
    ["Projects", "INBOX/Projects"],
    ["projects/2005", "INBOX/Projects/2005"],
  ] as const
) {
  Deno.test(`-f "${typed}" takes the folder ${raw}, and says so`, async () => {
    await using server = makeServer();
    const { stderr } = await server.run([
      "-d",
      "company.com",
      "-u",
      "smith",
      "-f",
      typed,
      TESTDATA,
    ]);
    const unit = `${COMPANY}/smith/${raw}`;
    server.assertAfter(stateUnder(samples().newest, `${unit}/`), { units: [unit] });
    assert.match(stderr, new RegExp(`^warning: Taking the folder ".+" of .+ for "${typed}"$`, "m"));
  });
}

/** The commands that an error suggests, each without the program's name. */
function suggestedBy(stderr: string): string[] {
  return [...stderr.matchAll(/^hint: Perhaps: kmsrecover (.*)$/gm)].map(([, command]) => command!);
}

Deno.test("the commands that an error suggests work", async () => {
  await using dir = scratch();
  for (
    const [args, count] of [
      [["-l", "-u", "smith", TESTDATA], 2],
      [["-l", "-d", "company.com", "-u", "#public", TESTDATA], 1],
      [["--json", "-l", "-u", "s*", TESTDATA], 2],
    ] as [string[], number][]
  ) {
    const { stderr, stdout } = await kms(args, { cwd: dir.path }, 2);
    const commands = suggestedBy(
      stderr || JSON.parse(stdout).error.hints.map((hint: string) => `hint: ${hint}`).join("\n"),
    );
    assert.equal(commands.length, count);
    for (const command of commands) {
      await kms(wordsOf(command), { cwd: dir.path });
    }
  }
});

Deno.test("-l of several mailboxes lists these alone, with their folders", async () => {
  await using dir = scratch();
  const { stdout } = await kms(["-l", "--json", "-u", "jwayne,brown", TESTDATA], { cwd: dir.path });
  const { domains } = JSON.parse(stdout) as {
    domains: { name: string; mailboxes: { name: string; folders: unknown[] }[] }[];
  };
  assert.deepEqual(
    domains.map(({ name, mailboxes }) => [name, mailboxes.map(({ name }) => name)]),
    [["company.com", ["jwayne"]], ["example.org", ["brown"]]],
  );
  assert.ok(domains.every(({ mailboxes }) => mailboxes[0]!.folders.length > 0));
});

/** A user of the sample whom the backups know as disabled. */
const GONE = ["-d", "company.com", "-u", "gone"];

Deno.test("-u of a disabled user says that no backup holds the mailbox", async () => {
  await using dir = scratch();
  for (const args of [["-l", ...GONE], GONE, ["--dry-run", "-u", "Gone@Company.com"]]) {
    const { stderr } = await kms([...args, TESTDATA], { cwd: dir.path }, 2);
    assert.match(
      stderr,
      /^error: .* holds no mailbox "gone": the user is in users\.cfg, but disabled, so not backed up$/mi,
    );
    assert.match(stderr, /^hint: .*before the user was disabled.*--at/m);
    assert.doesNotMatch(stderr, /D3S:/);
  }
});

Deno.test("-u of a user whom only the live server knows says so", async () => {
  await using server = makeServer(({ cfgdir }) => {
    const path = join(cfgdir, "users.cfg");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace(/(<variable name="Name">)jwayne</, "$1newcomer<"));
  });
  const { stderr } = await server.run(["-d", "company.com", "-u", "newcomer", TESTDATA], 2);
  assert.match(stderr, /: the user is in this server's users\.cfg, but not in the backup's$/m);
  server.assertUntouched();
});

Deno.test("-u of nobody at all names the nearest, whatever the server's users.cfg is like", async () => {
  await using server = makeServer(({ cfgdir }) => {
    writeFileSync(join(cfgdir, "users.cfg"), "<config><list name='User'>");
  });
  const { stderr } = await server.run(["-u", "jwaine", TESTDATA], 2);
  assert.match(stderr, /^hint: Did you mean "jwayne"\?$/m);
});
