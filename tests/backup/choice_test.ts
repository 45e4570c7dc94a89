import assert from "node:assert/strict";
import { join } from "node:path";
import { localTime, type State, writeBackupSync } from "../../scripts/make_backup.ts";
import { type ChoiceOptions, chooseBackup } from "../../lib/backup/choice.ts";
import { NoBackupError } from "../../lib/backup/no_backup_error.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import { type Scratch, scratch } from "../support/scratch.ts";

const STRICT: ChoiceOptions = {
  at: undefined,
  acceptIncomplete: false,
  acceptStrangers: false,
  trustDirectory: false,
  salvage: false,
};

const STATE: State = new Map([
  ["mailserver.cfg", {
    bytes: new TextEncoder().encode("<config/>"),
    mtime: localTime("2024-01-01 00:00:00"),
  }],
]);

/** Writes backups of days in January 2024: `F1`, `I2`; `!` is without a summary. */
function write(dir: Scratch, text: string): void {
  for (const word of text.split(" ")) {
    const day = parseInt(word.slice(1));
    writeBackupSync(dir.path, {
      type: word[0] as "F" | "I" | "D" | "C",
      time: localTime(`2024-01-0${day} 00:00:00`),
      state: STATE,
      noSummary: word.endsWith("!"),
    });
  }
}

function choose(path: string, options: Partial<ChoiceOptions> = {}) {
  const choice = chooseBackup(path, { ...STRICT, ...options });
  choice.backups.forEach(closeBackup);
  const short = (name: string) => name[0] + name.slice(8, 9);
  return {
    backups: choice.backups.map(({ set }) => short(set.name)).join(" "),
    passedOver: choice.passedOver.map(({ set }) => short(set.name)).join(" "),
    lost: choice.backups.flatMap(({ lost }) => lost).length,
    why: choice.why,
  };
}

const file = (dir: Scratch, type: string, day: number) =>
  join(dir.path, `${type}2024010${day}T000000Z.zip`);

Deno.test("chooseBackup() takes a named differential with its full and the ones between", async () => {
  await using dir = scratch();
  write(dir, "F1 I2 F3 I4 D5 D6");
  assert.equal(choose(file(dir, "D", 5)).backups, "F3 I4 D5");
});

Deno.test("chooseBackup() passes over a broken differential between, but never the named one", async () => {
  await using dir = scratch();
  write(dir, "F1 I2! I3 D4!");
  const { backups, passedOver } = choose(file(dir, "I", 3));
  assert.deepEqual([backups, passedOver], ["F1 I3", "I2"]);
  assert.throws(() => choose(file(dir, "D", 4)), NoBackupError);
});

Deno.test("chooseBackup() refuses a differential upon a broken full backup, and with force uses both", async () => {
  await using dir = scratch();
  write(dir, "F1! I2");
  assert.throws(
    () => choose(file(dir, "I", 2)),
    /F20240101T000000Z\.zip" is not a complete backup/,
  );
  assert.throws(() => choose(dir.path), /is complete$/);
  assert.equal(choose(file(dir, "I", 2), { acceptIncomplete: true }).backups, "F1 I2");
});

Deno.test("chooseBackup() prefers a complete older state to an incomplete newer one, even with force", async () => {
  await using dir = scratch();
  write(dir, "F1 F2!");
  assert.equal(choose(dir.path, { acceptIncomplete: true }).backups, "F1");
});

Deno.test("chooseBackup() takes what a salvage could not bring back for lost", async () => {
  await using dir = scratch();
  write(dir, "F1! I2");
  const { backups, lost } = choose(dir.path, { acceptIncomplete: true, salvage: true });
  assert.equal(backups, "F1 I2");
  assert.ok(lost > 0);
});

Deno.test("chooseBackup() counts a differential alone as one with losses", async () => {
  await using dir = scratch();
  write(dir, "I2");
  const { backups, lost } = choose(file(dir, "I", 2), { acceptIncomplete: true, salvage: true });
  assert.equal(backups, "I2");
  assert.ok(lost > 0);
});
