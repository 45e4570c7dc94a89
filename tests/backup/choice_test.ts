import assert from "node:assert/strict";
import { join } from "node:path";
import { localTime, type State, writeBackupSync } from "../../scripts/make_backup.ts";
import fc from "fast-check";
import { type Choice, type ChoiceOptions, chooseBackup } from "../../lib/backup/choice.ts";
import { NoBackupError } from "../../lib/backup/no_backup_error.ts";
import { closeBackup } from "../../lib/backup/opened_backup.ts";
import { type Scratch, scratch } from "../support/scratch.ts";

const STRICT: ChoiceOptions = {
  at: undefined,
  acceptIncomplete: false,
  acceptStrangers: false,
  acceptRenamed: false,
  liveHost: () => Promise.resolve(undefined),
  trustDirectory: false,
  salvage: false,
};

const STATE: State = new Map([
  ["mailserver.cfg", {
    bytes: new TextEncoder().encode("<config/>"),
    mtime: localTime("2024-01-01 00:00:00"),
  }],
]);

/** Writes backups of days in January 2024: `F1`, `I2`; `!` is without a summary, `@b` of host b. */
function write(dir: Scratch, text: string): void {
  for (const word of text.split(" ")) {
    const [, type, day, broken, host] = /^(\w)(\d)(!?)(?:@(\w*))?$/.exec(word)!;
    writeBackupSync(dir.path, {
      type: type as "F" | "I" | "D" | "C",
      time: localTime(`2024-01-0${day} 00:00:00`),
      state: STATE,
      noSummary: broken === "!",
      noVersion: host === "",
      ...host ? { hostname: host } : {},
    });
  }
}

async function choose(path: string, options: Partial<ChoiceOptions> = {}) {
  const choice = await chooseBackup(path, { ...STRICT, ...options });
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
  assert.equal((await choose(file(dir, "D", 5))).backups, "F3 I4 D5");
});

Deno.test("chooseBackup() passes over a broken differential between, but never the named one", async () => {
  await using dir = scratch();
  write(dir, "F1 I2! I3 D4!");
  const { backups, passedOver } = await choose(file(dir, "I", 3));
  assert.deepEqual([backups, passedOver], ["F1 I3", "I2"]);
  await assert.rejects(choose(file(dir, "D", 4)), NoBackupError);
});

Deno.test("chooseBackup() refuses a differential upon a broken full backup, and with force uses both", async () => {
  await using dir = scratch();
  write(dir, "F1! I2");
  await assert.rejects(
    choose(file(dir, "I", 2)),
    /F20240101T000000Z\.zip" is not a complete backup/,
  );
  await assert.rejects(choose(dir.path), /is complete$/);
  assert.equal((await choose(file(dir, "I", 2), { acceptIncomplete: true })).backups, "F1 I2");
});

Deno.test("chooseBackup() prefers a complete older state to an incomplete newer one, even with force", async () => {
  await using dir = scratch();
  write(dir, "F1 F2!");
  assert.equal((await choose(dir.path, { acceptIncomplete: true })).backups, "F1");
});

Deno.test("chooseBackup() takes what a salvage could not bring back for lost", async () => {
  await using dir = scratch();
  write(dir, "F1! I2");
  const { backups, lost } = await choose(dir.path, { acceptIncomplete: true, salvage: true });
  assert.equal(backups, "F1 I2");
  assert.ok(lost > 0);
});

Deno.test("chooseBackup() counts a differential alone as one with losses", async () => {
  await using dir = scratch();
  write(dir, "I2");
  const { backups, lost } = await choose(file(dir, "I", 2), {
    acceptIncomplete: true,
    salvage: true,
  });
  assert.equal(backups, "I2");
  assert.ok(lost > 0);
});

Deno.test("chooseBackup() never mixes servers, nor guesses among several, without a word", async () => {
  const day = fc.record({
    type: fc.constantFrom("F", "F", "I", "D", "C"),
    broken: fc.constantFrom("", "", "", "!"),
    host: fc.constantFrom("a", "b", "B", ""),
  });
  const options = fc.record({
    acceptIncomplete: fc.boolean(),
    acceptRenamed: fc.boolean(),
    salvage: fc.boolean(),
    live: fc.constantFrom("A", "b", "c", undefined),
    named: fc.nat({ max: 7 }),
  });
  const days = fc.array(day, { minLength: 1, maxLength: 7 });
  await fc.assert(
    fc.asyncProperty(days, options, async (days, { live, named, ...options }) => {
      await using dir = scratch();
      const words = days.map(({ type, broken, host }, i) => `${type}${i + 1}${broken}@${host}`);
      write(dir, words.join(" "));
      const target = days[named - 1];
      const path = target ? file(dir, target.type, named) : dir.path;
      let choice: Choice;
      try {
        const liveHost = () => Promise.resolve(live);
        choice = await chooseBackup(path, { ...STRICT, ...options, liveHost });
      } catch (error) {
        assert.ok(error instanceof NoBackupError, String(error));
        return;
      }
      choice.backups.forEach(closeBackup);
      const hostOn = ({ set }: { set: { name: string } }) =>
        days[Number(set.name.slice(7, 9)) - 1]!.host.toLowerCase();
      const there = new Set(
        days.map(({ host }) => host.toLowerCase()).filter((host) => host !== ""),
      );
      const chain = choice.backups.map(hostOn);
      const taken = new Set(chain.filter((host) => host !== ""));
      if (taken.size > 1) {
        assert.ok(options.acceptRenamed, `${words} gave ${chain}`);
        assert.ok(
          choice.backups.some(({ oddities }) => /but its full backup/.test(oddities.join())),
        );
      }
      if (there.size < 2) return;
      // One without a host is taken where it was named alone.
      assert.ok(!chain.includes("") || (target && chain.length === 1), `${words} gave ${chain}`);
      // With --force a server may have had another name when its last complete backup was made.
      const isOther = live?.toLowerCase() !== [...taken][0] && !options.acceptRenamed;
      if (!target && taken.size === 1 && isOther) {
        assert.fail(`${words} gave ${chain} for ${live}`);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("chooseBackup() takes the chain of the server alone, as if no other had left anything", async () => {
  const day = fc.record({
    type: fc.constantFrom("F", "I", "D", "C"),
    broken: fc.constantFrom("", "", "!"),
    host: fc.constantFrom("a", "b"),
  });
  const namesOf = async (path: string) => {
    try {
      const liveHost = () => Promise.resolve("A");
      const { backups } = await chooseBackup(path, { ...STRICT, liveHost });
      backups.forEach(closeBackup);
      return backups.map(({ set }) => set.name).join();
    } catch (error) {
      assert.ok(error instanceof NoBackupError, String(error));
      return "none";
    }
  };
  const days = fc.array(day, { minLength: 2, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(days, async (days) => {
      fc.pre(days.some(({ host }) => host === "a"));
      await using shared = scratch();
      await using own = scratch();
      const words = days.map(({ type, broken, host }, i) => `${type}${i + 1}${broken}@${host}`);
      write(shared, words.join(" "));
      write(own, words.filter((word) => word.endsWith("@a")).join(" "));
      assert.equal(await namesOf(shared.path), await namesOf(own.path));
      for (const [i, { type, host }] of days.entries()) {
        if (host !== "a") continue;
        assert.equal(
          await namesOf(file(shared, type, i + 1)),
          await namesOf(file(own, type, i + 1)),
        );
      }
    }),
    { numRuns: 100 },
  );
});
