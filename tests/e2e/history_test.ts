import assert from "node:assert/strict";
import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import {
  addSeconds,
  buildState,
  localTime,
  sampleServer,
  type State,
  writeBackup,
} from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { copyTestdata, kms, samples, TESTDATA } from "./support.ts";

// deno-lint-ignore no-explicit-any
async function json(args: readonly string[], cwd: string, code = 0): Promise<any> {
  const { stdout } = await kms(["--json", ...args], { cwd }, code);
  return JSON.parse(stdout);
}

/** Turns a bit of a byte amid what an archive holds. */
function spoil(path: string): void {
  const file = openSync(path, "r+");
  const byte = new Uint8Array(1);
  readSync(file, byte, 0, 1, 9000);
  byte[0]! ^= 0x10;
  writeSync(file, byte, 0, 1, 9000);
  closeSync(file);
}

/** The messages of a state, or of one mailbox of it: path and content. */
function messagesOf(state: State, below = "@backup/store/mail/"): Map<string, string> {
  return new Map(
    [...state].filter(([path]) => path.startsWith(below) && /\/#msgs\/[^/]+\.eml$/i.test(path))
      .map(([path, { bytes }]) => [path, new TextDecoder("latin1").decode(bytes)]),
  );
}

/** What came, went, moved and changed between two states, counted one by one. */
function changesBetween(before: Map<string, string>, after: Map<string, string>) {
  const mailboxOf = (path: string) => path.split("/").slice(0, 5).join("/");
  const contentOf = (path: string, content: string) => `${mailboxOf(path)}\0${content}`;
  const standing = new Set([...after].map(([path, content]) => contentOf(path, content)));
  const gone = [...before].filter(([path]) => !after.has(path));
  const moved = gone.filter(([path, content]) => standing.has(contentOf(path, content)));
  const waiting = moved.map(([path, content]) => contentOf(path, content));
  const fresh = [...after].filter(([path]) => !before.has(path)).filter(([path, content]) => {
    const at = waiting.indexOf(contentOf(path, content));
    if (at !== -1) waiting.splice(at, 1);
    return at === -1;
  });
  const changed = [...after].filter(([path, content]) =>
    before.has(path) && before.get(path) !== content
  );
  return {
    came: fresh.length,
    went: gone.length - moved.length,
    moved: moved.length,
    changed: changed.length,
  };
}

Deno.test("-l --all tells of every backup its age and what came and went before it", async () => {
  await using dir = scratch();
  const { older, olderChanged, copy, full, first, second } = samples();
  for (const scope of ["", "company.com/smith/"]) {
    const args = scope === "" ? [] : ["-d", "company.com", "-u", "smith"];
    const { kind, backups } = await json(["-l", "--all", ...args, TESTDATA], dir.path);
    assert.equal(kind, "history");
    const [f, i, c, f2, i2, d2] = [older, olderChanged, copy, full, first, second]
      .map((state) => messagesOf(state, `@backup/store/mail/${scope}`)) as [
        Map<string, string>,
        Map<string, string>,
        Map<string, string>,
        Map<string, string>,
        Map<string, string>,
        Map<string, string>,
      ];
    const merged = (...states: Map<string, string>[]) => new Map(states.flatMap((it) => [...it]));
    const untold = (changes: ReturnType<typeof changesBetween>) => ({
      ...changes,
      came: changes.came + changes.moved,
      went: null,
      moved: null,
    });
    assert.deepEqual(
      backups.slice(0, 6).map(({ messages, changes }: Record<string, unknown>) => ({
        messages,
        changes,
      })),
      [
        { messages: f.size, changes: null },
        { messages: merged(f, i).size, changes: untold(changesBetween(f, merged(f, i))) },
        { messages: c.size, changes: changesBetween(merged(f, i), c) },
        { messages: f2.size, changes: changesBetween(c, f2) },
        { messages: merged(f2, i2).size, changes: untold(changesBetween(f2, merged(f2, i2))) },
        {
          messages: merged(f2, i2, d2).size,
          changes: untold(changesBetween(merged(f2, i2), merged(f2, i2, d2))),
        },
      ],
    );
    const day = 86_400;
    const ages = backups.map(({ age }: { age: number }) => age);
    assert.equal(ages[0] - ages[1], 4 * day);
    const now = (Date.now() - Date.UTC(2023, 11, 30, 1)) / 1000;
    assert.ok(ages[0] <= now + 1 && ages[0] > now - 600);
  }
});

Deno.test("-l --all names the newest complete state, the same that a recovery chooses", async () => {
  await using dir = scratch();
  const history = await json(["-l", "--all", TESTDATA], dir.path);
  const listing = await json(["-l", TESTDATA], dir.path);
  assert.equal(history.newestComplete.name, listing.backups.at(-1).name);
  assert.equal(history.newestVerified, null);
  assert.deepEqual(history.servers.map(({ host }: { host: string }) => host), ["mail.company.com"]);
  // The directory, up to a moment.
  const early = await json(["-l", "--all", "--at", "2024-01-05", TESTDATA], dir.path);
  assert.equal(early.newestComplete.name, "C20240104T153000Z.zip");
  assert.equal(early.backups.length, 3);
});

Deno.test("-l --all is one table as wide as the terminal, with a heading, for people", async () => {
  await using dir = scratch();
  const { stdout, stderr } = await kms(["-l", "--all", TESTDATA], { cwd: dir.path });
  const lines = stdout.split("\n");
  assert.equal(lines[0], `7 backups in 4 chains in "${TESTDATA}", of mail.company.com`);
  const table = lines.slice(2, 10);
  assert.match(
    table[0]!,
    /^Server's time +Type +Age +Size +Complete +Messages +Came +Went .*Backup$/,
  );
  const column = table[0]!.indexOf("Backup");
  for (const line of table.slice(1)) assert.match(line.slice(column), /^[FCID]\d{8}T\d{6}Z\.zip$/);
  assert.match(table[2]!, /^2024-01-03 02:00 +\+ diff\. .* yes .* \? /);
  assert.match(table[7]!, /^2024-01-14 02:00 +full .* NO /);
  assert.match(stderr, /F20240114T010000Z\.zip": it has no \.summary\.txt/);
});

Deno.test("a differential whose full backup is not complete is no complete state", async () => {
  await using dir = scratch();
  copyTestdata(dir.path, (name) => !name.startsWith("F20240114"));
  rmSync(dir.join("F20240107T010000Z.1.zip"));
  const { backups, newestComplete } = await json(["-l", "--all", dir.path], dir.path);
  const last = backups.at(-1);
  assert.equal(last.name, "D20240111T010000Z.zip");
  assert.equal(last.complete, true);
  assert.equal(last.baseProblem, 'its full backup "F20240107T010000Z.zip" cannot be used');
  assert.equal(newestComplete.name, "C20240104T153000Z.zip");
});

Deno.test("-l --all tells a name that no backup holds, not one that some do not hold", async () => {
  await using dir = scratch();
  const nowhere = await json(["-l", "--all", "-u", "nobody", TESTDATA], dir.path, 2);
  assert.match(nowhere.error.message, /holds no mailbox "nobody"/);
  // Novak came with the newest chain's first differential.
  const { backups } = await json(
    ["-l", "--all", "-d", "company.com", "-u", "novak", TESTDATA],
    dir.path,
  );
  assert.deepEqual(
    backups.map(({ messages }: { messages: number | null }) => messages === null),
    [true, true, true, true, false, false, true],
  );
});

Deno.test("--verify --all checks each backup, a line each, and fails where one is not whole", async () => {
  await using dir = scratch();
  copyTestdata(dir.path, (name) => !name.startsWith("F20240114"));
  const whole = await kms(["--verify", "--all", dir.path], { cwd: dir.path });
  const lines = whole.stdout.split("\n");
  assert.match(lines[0]!, /^Result +Age +Files +Size +Backup$/);
  assert.deepEqual(
    lines.slice(1, 7).map((line) => line.replace(/ .* /, " ")),
    [
      "whole F20231230T010000Z.zip",
      "whole I20240103T010000Z.zip",
      "whole C20240104T153000Z.zip",
      "whole F20240107T010000Z.zip",
      "whole I20240109T010000Z.zip",
      "whole D20240111T010000Z.zip",
    ],
  );
  assert.equal(lines[7], "All 6 backups whole");
  spoil(dir.join("I20240109T010000Z.zip"));
  const document = await json(["--verify", "--all", dir.path], dir.path, 4);
  assert.equal(document.kind, "verifications");
  assert.deepEqual(
    document.backups.filter(({ whole }: { whole: boolean }) => !whole)
      .map(({ name }: { name: string }) => name),
    ["I20240109T010000Z.zip"],
  );
  assert.equal(document.backups[4].verified.damaged.length, 1);
  assert.equal(document.newestComplete.name, "D20240111T010000Z.zip");
  assert.equal(document.newestVerified.name, "D20240111T010000Z.zip");
  const quiet = await kms(["--verify", "--all", "-q", dir.path], { cwd: dir.path }, 4);
  assert.equal(quiet.stdout, "");
  assert.match(
    quiet.stderr,
    /1 of 6 backups in .* is not whole\nhint: "I20240109T010000Z\.zip": 1 file damaged/,
  );
});

Deno.test("--verify --all goes on behind a backup that cannot be opened at all", async () => {
  await using dir = scratch();
  copyTestdata(dir.path, (name) => name.startsWith("F20231230") || name.startsWith("C"));
  Deno.writeTextFileSync(dir.join("F20240101T010000Z.zip"), "no zip at all");
  const { backups, newestVerified } = await json(["--verify", "--all", dir.path], dir.path, 4);
  assert.deepEqual(backups.map(({ whole }: { whole: boolean }) => whole), [true, false, true]);
  assert.equal(newestVerified.name, "C20240104T153000Z.zip");
});

Deno.test("the newest state that is whole does not build upon a damaged full backup", async () => {
  await using dir = scratch();
  copyTestdata(dir.path, (name) => /^(F20231230|I20240103)/.test(name));
  spoil(dir.join("F20231230T010000Z.zip"));
  const { newestComplete, newestVerified } = await json(
    ["--verify", "--all", dir.path],
    dir.path,
    4,
  );
  assert.equal(newestComplete.name, "I20240103T010000Z.zip");
  assert.equal(newestVerified, null);
});

Deno.test("--all tells several servers of one directory apart", async () => {
  await using dir = scratch();
  const state = buildState(sampleServer({ compact: true }));
  const time = localTime("2024-02-01 01:00:00");
  const write = (type: "F" | "D", days: number, hostname: string) =>
    writeBackup(dir.path, {
      type,
      time: addSeconds(time, 86_400 * days),
      state,
      hostname,
      ...type === "D" ? { since: state } : {},
    });
  await write("F", 0, "a.example.org");
  await write("F", 1, "b.example.org");
  await write("D", 2, "a.example.org");
  const { servers, backups } = await json(["-l", "--all", dir.path], dir.path);
  assert.deepEqual(
    servers.map((server: { host: string; newestComplete: { name: string } }) => [
      server.host,
      server.newestComplete.name,
    ]),
    [["a.example.org", "D20240203T010000Z.zip"], ["b.example.org", "F20240202T010000Z.zip"]],
  );
  assert.deepEqual(backups.map(({ changes }: { changes: unknown }) => changes), [
    null,
    null,
    { came: 0, went: null, moved: null, changed: 0 },
  ]);
});

Deno.test("--all goes with a directory, and with -l or --verify", async () => {
  await using dir = scratch();
  const file = join(TESTDATA, "C20240104T153000Z.zip");
  const named = await json(["-l", "--all", file], dir.path, 2);
  assert.deepEqual(named.error.hints, [`Name the directory: "${TESTDATA}"`]);
  const recovery = await json(["--all", TESTDATA], dir.path, 2);
  assert.match(recovery.error.message, /--all goes with -l or --verify/);
});
