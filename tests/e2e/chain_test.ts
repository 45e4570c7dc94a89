import assert from "node:assert/strict";
import { copyFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  addSeconds,
  type BackupOptions,
  buildState,
  changedSince,
  evolve,
  expectedTree,
  localTime,
  sampleServer,
  type State,
  stateUnder,
  unpackTo,
  withUnknownParts,
  writeBackup,
  writeZip,
} from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { treeBelow } from "../support/targets.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { filesOf } from "./expected.ts";
import { copyTestdata, kms, makeServer, samples, TESTDATA } from "./support.ts";

/** Recovers `path` into empty directories and demands exactly the files of a state. */
async function recovers(path: string, state: State, args: readonly string[] = []) {
  await using dir = scratch();
  const targets = { store: dir.join("all", "store"), cfgdir: dir.join("all", "cfg") };
  const result = await kms(
    ["-s", targets.store, "-c", targets.cfgdir, ...args, path],
    { cwd: dir.path },
  );
  assertTree(readTree(dir.join("all")), treeBelow(dir.join("all"), state, targets));
  return result;
}

/** A server over some days: the states that a full backup and two differentials hold. */
function days(options: Parameters<typeof sampleServer>[0] = {}): [State, State, State] {
  const server = sampleServer({ compact: true, bodyWords: 20, ...options });
  const second = evolve(server, { time: localTime("2024-01-08 12:00:00") });
  const third = evolve(second, { time: localTime("2024-01-09 12:00:00") });
  return [server, second, third].map((it) => buildState(it)) as [State, State, State];
}

const TIME = localTime("2024-01-07 23:00:00");

/** Writes full, older and newer differential of some states. */
async function writeChain(
  dir: string,
  [full, second, third]: readonly [State, State, State],
  more: Partial<BackupOptions> = {},
): Promise<void> {
  await writeBackup(dir, { ...more, type: "F", time: TIME, state: full });
  const since = { ...more, since: full };
  await writeBackup(dir, { ...since, type: "I", time: addSeconds(TIME, 86400), state: second });
  await writeBackup(dir, { ...since, type: "D", time: addSeconds(TIME, 172800), state: third });
}

Deno.test("a chain gives the newest version of every file, each extracted once", async () => {
  const { full, first, second, newest } = samples();
  const written = [full, changedSince(full, first), changedSince(full, second)]
    .reduce((sum, state) => sum + filesOf(state).length, 0);
  const { stdout } = await recovers(TESTDATA, newest, ["-v"]);
  const names = new Set(filesOf(newest));
  const items = stdout.split("\n").filter((line) => names.has(line));
  assert.deepEqual(items.sort(), [...names].sort());

  await using dir = scratch();
  const json = await kms(["--json", "-s", dir.join("s"), "-c", dir.join("c"), TESTDATA], {
    cwd: dir.path,
  });
  const document = JSON.parse(json.stdout);
  assert.equal(document.files, names.size);
  assert.equal(document.superseded, written - names.size);
});

Deno.test("a larger chain with 40 mailboxes in three volumes each is recovered to its newest state", async () => {
  await using dir = scratch();
  const states = days({ moreUsers: 36, messages: 6, seed: 7 });
  await writeChain(dir.join("backup"), states, { volumes: 3 });
  assert.equal(readdirSync(dir.join("backup")).length, 9);
  const expected = expectedTree(...states);
  assert.ok(filesOf(expected).length > 1500);
  await recovers(dir.join("backup"), expected);
});

for (
  const [name, form] of Object.entries(
    {
      "three volumes cut from one zip": { layout: "cut", volumes: 3 },
      "three volumes of a spanned zip": { layout: "spanned", volumes: 3 },
      "stored entries": { stored: true },
      "data descriptors": { descriptors: true },
      "data descriptors without signature": { descriptors: "unsigned" },
      "zip64 fields": { zip64: true },
      "stored entries with zip64 and data descriptors, in three volumes": {
        stored: true,
        zip64: true,
        descriptors: true,
        volumes: 3,
      },
      "backslashes in names": { backslashes: true },
      "the UTF-8 flag": { utf8: true },
      "directories listed only where something changed": { directories: "changed" },
      "no entries for directories in the differentials": { directories: "none" },
      "text files as key: value": { textForm: "colon" },
    } as Record<string, Partial<BackupOptions>>,
  )
) {
  Deno.test(`a chain is recovered whole from archives with ${name}`, async () => {
    await using dir = scratch();
    const states = days();
    await writeChain(dir.path, states, form);
    await recovers(dir.path, expectedTree(...states));
  });
}

Deno.test("many entries that share one volume bound give many volumes, all recovered", async () => {
  await using dir = scratch();
  const [state] = days();
  const paths = await writeBackup(dir.path, {
    type: "C",
    time: TIME,
    state,
    volumeEntries: 20,
  });
  assert.ok(paths.length > 10, "so that volume 10 comes after volume 2");
  await recovers(dir.path, state);
});

Deno.test("parts that nobody knows are recovered to where they came from", async () => {
  await using dir = scratch();
  const state = withUnknownParts(days()[0], TIME);
  await writeBackup(dir.path, { type: "F", time: TIME, state });
  await recovers(dir.path, state);
  await recovers(
    dir.path,
    stateUnder(state, "new.cfg", "cluster.cfg", "@backup/newpart/", "@backup/store/newpart/"),
    ["-m", "other"],
  );
});

Deno.test("a chain of which a differential is named ends with it", async () => {
  const { full, first, newest } = samples();
  await recovers(join(TESTDATA, "I20240109T010000Z.1.zip"), expectedTree(full, first));
  await recovers(join(TESTDATA, "D20240111T010000Z.zip"), newest);
});

Deno.test("names of archives count in any case", async () => {
  await using dir = scratch();
  for (const name of readdirSync(TESTDATA).filter((name) => /^[FID]2024(?!0114)/.test(name))) {
    const other = name.startsWith("I") ? name.toLowerCase() : name.replace(".zip", ".ZIP");
    copyFileSync(join(TESTDATA, name), dir.join(other));
  }
  // The older chain's differential has no full here and is older than the newest one anyway.
  await recovers(dir.path, samples().newest);
});

Deno.test("an unpacked backup is recovered from its folder", async () => {
  await using dir = scratch();
  const [state] = days();
  unpackTo(dir.join("by hand"), state, { started: TIME });
  await recovers(dir.join("by hand"), state);
  await recovers(dir.join("by hand", ".version.txt"), state);
});

Deno.test("a folder as Kerio MailServer 6.0 wrote it is recovered, alone and from its directory", async () => {
  await using dir = scratch();
  const [state] = days();
  unpackTo(dir.join("20041024T020000Z"), state);
  await recovers(dir.join("20041024T020000Z"), state);
  await recovers(dir.path, state);
});

Deno.test("a full backup that was renamed is recovered by its new name, with its volumes", async () => {
  await using dir = scratch();
  for (const volume of ["", ".1", ".2"]) {
    copyFileSync(
      join(TESTDATA, `F20240107T010000Z${volume}.zip`),
      dir.join(`before the move${volume}.zip`),
    );
  }
  await recovers(dir.join("before the move.zip"), samples().full);
  await recovers(dir.join("before the move.1.zip"), samples().full);
});

Deno.test("a renamed volume without its first one is not taken for a whole backup", async () => {
  await using dir = scratch();
  copyFileSync(join(TESTDATA, "F20240107T010000Z.1.zip"), dir.join("old.1.zip"));
  const { stderr } = await kms(["-q", "-s", dir.join("s"), dir.join("old.1.zip")], {
    cwd: dir.path,
  }, 4);
  assert.match(stderr, /^error: .*old\.1\.zip/m);
  assert.deepEqual(readdirSync(dir.path), ["old.1.zip"]);
});

Deno.test("a zip that is no backup of Kerio's is refused, and accepted with --force", async () => {
  await using dir = scratch();
  const content = new TextEncoder().encode("anything");
  const time = localTime("2024-01-01 10:00:00");
  writeZip(dir.join("holiday.zip"), [{ name: "pictures/one.jpg", content, time }]);
  const args = ["-c", dir.join("cfg"), "-s", dir.join("store"), dir.join("holiday.zip")];
  const refused = await kms(args, { cwd: dir.path }, 4);
  assert.match(refused.stderr, /^error: .*holiday\.zip/m);
  assert.match(refused.stderr, /^hint: .*--force/m);
  assert.deepEqual(readdirSync(dir.path), ["holiday.zip"]);
  await kms(["--force", ...args], { cwd: dir.path }, 3);
  const targets = { cfgdir: dir.join("cfg"), store: dir.join("store") };
  const state = new Map([["pictures/one.jpg", { bytes: content, mtime: time }]]);
  assertTree(readTree(dir.join("cfg")), treeBelow(dir.join("cfg"), state, targets));
});

Deno.test("a chain over a server leaves everything as the newest differential wants it", async () => {
  await using server = makeServer();
  const states = days({ seed: 11 });
  const backups = server.scratch.join("backup");
  await writeChain(backups, states, { volumes: 3 });
  await server.run(["-q", backups]);
  server.assertAfter(expectedTree(...states));
});

Deno.test("with one worker or many the result is the same", async () => {
  for (const jobs of ["1", "7"]) await recovers(TESTDATA, samples().newest, ["-q", "--jobs", jobs]);
});

Deno.test("a differential damaged between the full and the newest one is passed over", async () => {
  await using dir = scratch();
  copyTestdata(dir.path);
  rmSync(dir.join("I20240109T010000Z.2.zip"));
  const { full, second } = samples();
  const { stderr } = await recovers(dir.path, expectedTree(full, second));
  assert.match(stderr, /Skipped "I20240109T010000Z\.zip"/);
  renameSync(dir.join("D20240111T010000Z.zip"), dir.join("away"));
  const again = await recovers(dir.path, full);
  assert.match(again.stderr, /Skipped "D20240111T010000Z\.zip".*volume 0 is missing/);
});
