import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { readTree, type Tree } from "../support/tree.ts";
import {
  CAN_MOUNT,
  canMount,
  fillUpTo,
  MAILBOXES,
  type SmallDisk,
  smallDisk,
  writeBulkyBackup,
} from "./space_support.ts";

const MIB = 1024 * 1024;
const TENTHS = 10;
const textOf = (bytes: Uint8Array | undefined) => new TextDecoder("latin1").decode(bytes);

interface Ground {
  readonly store: string;
  readonly merge: readonly string[];
  /** All messages of the store when the backup was made, by folder. */
  readonly backedUp: ReadonlyMap<string, readonly string[]>;
  /** Brings the store back to the state that is merged into. */
  reset(): Tree;
}

/** A store from which every other message has vanished, and in which new ones have arrived since. */
async function ground(disk: SmallDisk, backup: string): Promise<Ground> {
  writeBulkyBackup(backup);
  const store = join(disk.path, "store");
  const { code, stderr } = await runProgram([backup, "-s", store, "-m", "mail", "-q"]);
  assert.equal(code, 0, stderr);
  const whole = messagesOf(readTree(store));
  for (const directory of folders()) {
    const messages = join(store, directory, "#msgs");
    const names = readdirSync(messages).sort();
    for (const name of names.filter((_, at) => at % 2 === 0)) rmSync(join(messages, name));
    // One has the next number, although status.fld does not know of it.
    writeFileSync(join(messages, "00000020.eml"), `new mail of ${directory}`);
  }
  const halved = readTree(store);
  return {
    store,
    merge: [backup, "-s", store, "--merge", "-d", "a.org"],
    backedUp: whole,
    reset: () => {
      rmSync(store, { recursive: true, force: true });
      for (const [path, { kind, bytes }] of halved) {
        const target = join(store, path);
        if (kind === "directory") Deno.mkdirSync(target, { recursive: true });
        else if (kind === "file") Deno.writeFileSync(target, bytes!);
      }
      return halved;
    },
  };
}

function folders(): string[] {
  return Array.from({ length: MAILBOXES }, (_, user) => `mail/a.org/user${user}/INBOX`);
}

/** Texts of the messages of each folder. */
function messagesOf(tree: Tree): Map<string, string[]> {
  return new Map(
    folders().map((folder) => [
      folder,
      [...tree].filter(([path]) => path.startsWith(`${folder}/#msgs/`))
        .map(([, { bytes }]) => textOf(bytes)),
    ]),
  );
}

/** Every live message is there byte for byte, and nothing but whole messages of the backup beside it. */
function assertNothingLost(now: Tree, before: Tree, { backedUp }: Ground, said: string): void {
  for (const [path, { kind, bytes }] of before) {
    if (kind !== "file" || !path.includes("/#msgs/")) continue;
    assert.deepEqual(now.get(path)?.bytes, bytes, `${path}: ${said}`);
  }
  for (const [path, { kind, bytes }] of now) {
    if (kind !== "file" || !path.includes("/#msgs/") || before.has(path)) continue;
    if (path.startsWith(".kmsrecover/")) continue;
    const folder = path.slice(0, path.indexOf("/#msgs/"));
    assert.ok(
      backedUp.get(folder)!.includes(textOf(bytes)),
      `${path} is no whole message: ${said}`,
    );
  }
}

/** Each folder holds the messages of before and of the backup, each of them once. */
function assertUnion(now: Tree, before: Tree, { backedUp }: Ground): void {
  const live = messagesOf(before);
  for (const [folder, texts] of messagesOf(now)) {
    const expected = new Set([...live.get(folder)!, ...backedUp.get(folder)!]);
    assert.deepEqual(texts.toSorted(), [...expected].sort(), folder);
  }
}

for (const kind of ["tmpfs", "ext4"] as const) {
  Deno.test({
    name:
      `a disk (${kind}) that is full at each tenth of a merge loses no message, and then all come once`,
    ignore: !CAN_MOUNT,
    async fn() {
      await using dir = scratch();
      using disk = smallDisk(dir.join("disk"), 64, kind);
      const it = await ground(disk, dir.join("backup"));
      let failures = 0;
      for (let tenth = 0; tenth < TENTHS; tenth++) {
        const before = it.reset();
        fillUpTo(disk.path, (tenth + 0.05) * 9 * MIB / TENTHS);
        const { code, stdout, stderr } = await runProgram([...it.merge, "--force"]);
        const said = `${tenth} tenths: ${stderr}${stdout}`;
        assert.ok(code === 1 || code === 0, said);
        if (code === 1) {
          failures++;
          assert.match(stderr, /error: .*[Tt]he disk is full/, said);
        }
        assertNothingLost(readTree(it.store), before, it, said);
        rmSync(join(disk.path, "filler"));
        const again = await runProgram(it.merge);
        assert.equal(again.code, 0, again.stderr);
        assertUnion(readTree(it.store), before, it);
        const third = await runProgram([...it.merge, "--json"]);
        assert.deepEqual(JSON.parse(third.stdout).recovered, []);
      }
      assert.ok(failures >= TENTHS - 2, `${failures} of ${TENTHS} runs met a full disk`);
    },
  });
}

// They know no modes, no owners and, but for NTFS, no hard links; names that differ in case are one.
for (const kind of ["vfat", "exfat", "ntfs"] as const) {
  Deno.test({
    name: `a merge into a store on ${kind} adds what is lacking, and loses nothing`,
    ignore: !canMount(kind),
    async fn() {
      await using dir = scratch();
      using disk = smallDisk(dir.join("disk"), 64, kind);
      const it = await ground(disk, dir.join("backup"));
      const before = it.reset();
      const { code, stderr } = await runProgram(it.merge);
      assert.equal(code, 0, stderr);
      const after = readTree(it.store);
      assertNothingLost(after, before, it, stderr);
      assertUnion(after, before, it);
      for (const folder of folders()) {
        assert.match(readFileSync(join(it.store, folder, "status.fld"), "latin1"), /^T/);
      }
      const again = await runProgram([...it.merge, "--json"]);
      assert.deepEqual(JSON.parse(again.stdout).recovered, []);
    },
  });
}
