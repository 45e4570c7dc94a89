import assert from "node:assert/strict";
import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { unpackTo } from "../../scripts/make_backup.ts";
import { stateUnder } from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { assertTree, readTree } from "../support/tree.ts";
import { copyTestdata, kms, makeServer, samples, TESTDATA } from "./support.ts";

const COPY = "C20240104T153000Z.zip";

/** The first backup that `-l --json` reports. */
async function listed(path: string, cwd: string) {
  const { stdout } = await kms(["-l", "--json", path], { cwd });
  const { backups, warnings } = JSON.parse(stdout);
  return { backups, warnings: warnings.map(({ message }: { message: string }) => message) };
}

/** `.version.txt` of the copy says when it was started, by the server's clock. */
const STARTED = new Date(2024, 0, 4, 16, 30, 20).toISOString();

Deno.test("an archive of another name is dated by its .version.txt, not by the file", async () => {
  await using dir = scratch();
  copyFileSync(join(TESTDATA, COPY), dir.join("backup.zip"));
  const { backups: [backup], warnings } = await listed(dir.join("backup.zip"), dir.path);
  assert.deepEqual([backup.time, backup.host], [STARTED, "mail.company.com"]);
  assert.match(warnings.join(), /its name does not tell whether it is a full backup/);
  const text = await kms(["-l", dir.join("backup.zip")], { cwd: dir.path });
  assert.match(text.stdout, /^Backup backup\.zip \(.* of 2024-01-04 16:30/m);
});

Deno.test("an unpacked backup in a folder of any name is dated by its .version.txt", async () => {
  await using dir = scratch();
  const { copy } = samples();
  unpackTo(dir.join("by hand"), copy);
  Deno.writeTextFileSync(dir.join("by hand", ".version.txt"), "started = 2024-01-04 16:30:20\n");
  const { backups: [backup] } = await listed(dir.join("by hand"), dir.path);
  assert.equal(backup.time, STARTED);
});

Deno.test("a differential with a changed name is taken with the full backup that it builds upon", async () => {
  await using dir = scratch();
  copyTestdata(dir.path, (name) => !name.startsWith("D"));
  for (const volume of ["", ".1", ".2"]) {
    const name = `D20240111T010000Z${volume}`;
    copyFileSync(join(TESTDATA, `${name}.zip`), dir.join(`${name} (1).zip`));
  }
  const { backups, warnings } = await listed(dir.join("D20240111T010000Z.1 (1).zip"), dir.path);
  assert.deepEqual(backups.map(({ name, type }: { name: string; type: string }) => [name, type]), [
    ["F20240107T010000Z.zip", "full"],
    ["I20240109T010000Z.zip", "differential"],
    ["D20240111T010000Z (1).zip", "differential"],
  ]);
  assert.equal(backups[2].time, "2024-01-11T01:00:00.000Z");
  assert.deepEqual(warnings, []);
});

Deno.test("of a directory with renamed backups alone the error names each, with a command that works", async () => {
  await using server = makeServer();
  const backups = server.scratch.join("backup");
  mkdirSync(backups);
  copyFileSync(join(TESTDATA, COPY), join(backups, "old server.zip"));
  copyFileSync(join(TESTDATA, "F20231230T010000Z.zip"), join(backups, "F20231230T010000Z (1).zip"));
  Deno.writeTextFileSync(join(backups, "notes.zip"), "not a zip");
  const { stderr } = await server.run(["-m", "license", backups], 4);
  assert.match(
    stderr,
    /^error: The backups in ".*" have other names than Kerio Connect gives them$/m,
  );
  assert.match(
    stderr,
    /^hint: "F20231230T010000Z \(1\)\.zip", of mail\.company\.com: kmsrecover /m,
  );
  assert.doesNotMatch(stderr, /notes\.zip/);
  const line =
    /^hint: "old server\.zip", of mail\.company\.com, started 2024-01-04 16:30:20: kmsrecover (.*)$/m
      .exec(stderr)?.[1];
  assert.ok(line, stderr);
  server.assertUntouched();
  const command = [...line.matchAll(/["']([^"']*)["']|(\S+)/g)].map(([, quoted, bare]) =>
    quoted ?? bare!
  );
  // It may be a differential: what is live is replaced only by a word of its own.
  const { stderr: warned } = await server.run(command);
  assert.match(warned, /^warning: .*its name does not tell whether it is a full backup/m);
  assertTree(readTree(server.dir), server.before);
  await server.run(["--replace-incomplete", ...command]);
  server.assertAfter(stateUnder(samples().copy, "@backup/license/"));
});
