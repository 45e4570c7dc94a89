import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { firstDifference, snapshot } from "../../scripts/fuzz/playground.ts";
import { type Scratch, scratch } from "../support/scratch.ts";
import { targetOf } from "../support/targets.ts";
import { type Attack, ATTACKS } from "./attacks.ts";
import { baseState, makeLive, writeX } from "./base.ts";
import { bombs } from "./entry_attacks.ts";

/** Every file of the sound part of an archive. */
const BASE = [...baseState()].filter(([path]) => !path.endsWith("/"));

for (const [message, attack] of [...Object.entries(ATTACKS), ...Object.entries(bombs)]) {
  const isForeign = attack.only !== undefined &&
    (attack.only === "windows") !== (Deno.build.os === "windows");
  const name = message.length > 150 ? `${message.slice(0, 70)}…${message.slice(-70)}` : message;
  Deno.test({
    name: `${attack === bombs[message] ? "a bomb of 1 GB: " : ""}${name}`,
    ignore: isForeign,
    fn: () => attackAll(message, attack),
  });
}

interface Ground {
  readonly dir: Scratch;
  readonly archive: string;
  readonly cfgdir: string;
  readonly store: string;
  readonly before: Map<string, Uint8Array>;
}

async function attackAll(message: string, attack: Attack): Promise<void> {
  if (attack.password === undefined) Deno.env.delete("KMSRECOVER_PASSWORD");
  else Deno.env.set("KMSRECOVER_PASSWORD", attack.password);
  await refuses(message, attack);
  await keepsGoing(message, attack);
  if (attack.force) await trusts(attack);
}

/** The message is exactly this one, and nothing at all is touched. */
async function refuses(message: string, attack: Attack): Promise<void> {
  await using ground = makeGround(attack);
  const { code, stdout, stderr } = await capturedRun([...targetsOf(ground), "--yes", "X.zip"]
    .map((arg) => arg === "X.zip" ? ground.archive : arg));
  const shown = errorOf(stderr, ground);
  assert.equal(shown, printed(message), stderr);
  assert.equal(code, attack.code ?? 4);
  assertPrintable(stdout + stderr);
  assertUntouched(ground);
}

/** Everything else comes back, and the bad item is named. */
async function keepsGoing(message: string, attack: Attack): Promise<void> {
  await using ground = makeGround(attack);
  const args = [
    ...targetsOf(ground),
    "--yes",
    "--replace-incomplete",
    "--keep-going",
    ground.archive,
  ];
  const { code, stdout, stderr } = await capturedRun(["--json", ...args]);
  const { keepGoing = {} } = attack;
  assert.equal(code, keepGoing.code ?? 3, stdout + stderr);
  assertOutsideUntouched(ground);
  if (keepGoing.code === 4) return assertUntouched(ground);
  const { skipped } = JSON.parse(stdout);
  const named = keepGoing.names ?? /^Cannot recover "(.*?)" of/.exec(message)?.[1];
  assert.ok(
    skipped.some((
      { entry, archive, reason }: { entry: string; archive: string; reason: string },
    ) => entry === named || (named === "X.zip" && archive === ground.archive && reason)),
    `${named} is not named in ${JSON.stringify(skipped, null, 1)}`,
  );
  const lost = new Set(keepGoing.alsoLost);
  const expected = new Map(
    BASE.filter(([path]) => !lost.has(path)).map(([path, { bytes }]) => [
      targetOf(path, ground)!,
      bytes,
    ]),
  );
  for (const [path, bytes] of expected) {
    assert.deepEqual(new Uint8Array(readFileSync(path)), bytes, path);
  }
  const allowed = new Set([
    ...expected.keys(),
    ...[...lost].map((path) => targetOf(path, ground)!),
    ...(keepGoing.more ?? []).map((path) => join(ground.cfgdir, path)),
  ]);
  for (const path of filesIn(ground)) {
    const isLive = ground.before.has(path);
    assert.ok(isLive || allowed.has(join(ground.dir.path, path)), `${path} should not be there`);
  }
  await using again = makeGround(attack);
  const plain = await capturedRun([
    ...targetsOf(again),
    "--yes",
    "--replace-incomplete",
    "--keep-going",
    "-v",
    again.archive,
  ]);
  assertPrintable(plain.stdout + plain.stderr);
}

/** With `--force` it says what it trusts, and still stays within its targets. */
async function trusts(attack: Attack): Promise<void> {
  await using ground = makeGround(attack);
  const { code, stdout, stderr } = await capturedRun([
    ...targetsOf(ground),
    "--yes",
    "--replace-incomplete",
    "--force",
    ground.archive,
  ]);
  assert.equal(code, attack.force!.code, stdout + stderr);
  const { says } = attack.force!;
  if (typeof says === "string") assert.ok(stderr.includes(says), stderr);
  else assert.match(stderr, says);
  assertOutsideUntouched(ground);
}

function makeGround(attack: Attack): Ground & AsyncDisposable {
  const dir = scratch();
  const cfgdir = dir.join("kerio");
  const store = join(cfgdir, "store");
  makeLive(cfgdir, store);
  mkdirSync(dir.join("outside"));
  writeFileSync(dir.join("outside", "canary"), "nothing may change this");
  const [archive] = writeX(dir.join("backup"), attack.backup) as [string];
  if (attack.damage) {
    writeFileSync(archive, attack.damage(new Uint8Array(readFileSync(archive))));
  }
  const before = snapshot(dir.path);
  return {
    dir,
    archive,
    cfgdir,
    store,
    before,
    [Symbol.asyncDispose]: () => dir[Symbol.asyncDispose](),
  };
}

function targetsOf({ cfgdir, store }: Ground): string[] {
  return ["-c", cfgdir, "-s", store];
}

/** The error's first line, with short names for what has another path in each run. */
function errorOf(stderr: string, { archive, cfgdir, store }: Ground): string | undefined {
  const line = /^error: (.*)$/m.exec(stderr)?.[1];
  return line?.replaceAll(archive, "X.zip").replaceAll(archive.replace(/X\.zip$/, ""), "")
    .replaceAll(store, "STORE").replaceAll(cfgdir, "CFGDIR").replaceAll("\\", "/");
}

/** Separators are as on any system, and so are the escapes of control characters. */
function printed(message: string): string {
  return message.replaceAll("\\", "/");
}

function assertPrintable(text: string): void {
  // deno-lint-ignore no-control-regex
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]/);
}

function assertUntouched({ dir, before }: Ground): void {
  assert.equal(firstDifference(before, snapshot(dir.path)), undefined);
}

function assertOutsideUntouched({ dir, before }: Ground): void {
  const outside = (files: ReadonlyMap<string, Uint8Array>) =>
    new Map([...files].filter(([path]) => !path.startsWith("kerio")));
  const after = snapshot(dir.path);
  assert.equal(firstDifference(outside(before), outside(after)), undefined);
  for (
    const live of [
      "mailserver",
      "store/queue/00000001.eml",
      "store/mail/company.com/gone/INBOX/status.fld",
    ]
  ) {
    assert.ok(after.has(`kerio/${live}`), `${live} is gone`);
  }
  assert.ok(![...after.keys()].some((path) => path.includes(".kmsrecover")), "work is left behind");
}

function filesIn({ dir }: Ground): string[] {
  return [...snapshot(dir.path).keys()].filter((path) => !path.endsWith("/"));
}
