import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BackupOptions,
  localTime,
  type State,
  StateBuilder,
  writeBackupSync,
} from "../../scripts/make_backup.ts";
import { scratch } from "../support/scratch.ts";
import { kms, makeServer, type TestServer } from "./support.ts";

/** The host of the test installation, as its configuration has it. */
const LIVE = "mail.company.com";
const OTHER = "mail.other.example";

/** A server's mail: one message that names the server. */
function stateOf(text: string): State {
  const time = localTime("2024-01-01 10:00:00");
  const state = new StateBuilder();
  const inbox = "@backup/store/mail/company.com/smith/INBOX/";
  state.file("mailserver.cfg", "<config></config>", time);
  state.file(`${inbox}status.fld`, "T0\r\n", time);
  state.file(`${inbox}#msgs/00000001.eml`, `Subject: ${text}\r\n\r\n${text}\r\n`, time);
  return state.done();
}

/** Writes backups of days in January 2024, each with the host that follows it: `F1 a.example`. */
function write(
  dir: string,
  backups: Readonly<Record<string, string>>,
  more: Partial<BackupOptions> = {},
): void {
  for (const [name, hostname] of Object.entries(backups)) {
    writeBackupSync(dir, {
      type: name[0] as BackupOptions["type"],
      time: localTime(`2024-01-${name.slice(1).padStart(2, "0")} 01:00:00`),
      state: stateOf(`${name} of ${hostname}`),
      hostname,
      noVersion: hostname === "",
      ...more,
    });
  }
}

const fileOf = (name: string) => `${name[0]}202401${name.slice(1).padStart(2, "0")}T010000Z.zip`;

interface Listed {
  readonly chain: string[];
  readonly passedOver: Record<string, string>;
  readonly warnings: string[];
  readonly why: string;
}

async function list(args: readonly string[], cwd: string): Promise<Listed> {
  const { stdout } = await kms(["-l", "--json", ...args], { cwd });
  const { backups, passedOver, warnings, why } = JSON.parse(stdout);
  const short = (name: string) => `${name[0]}${Number(name.slice(7, 9))}`;
  return {
    chain: backups.map(({ name }: { name: string }) => short(name)),
    passedOver: Object.fromEntries(
      passedOver.map(({ name, reasons }: { name: string; reasons: string[] }) => [
        short(name),
        reasons.join(),
      ]),
    ),
    warnings: warnings.map(({ message }: { message: string }) => message),
    why,
  };
}

/** The error and the hints of a run that ends with 4. */
async function refused(args: readonly string[], cwd: string) {
  const { stdout } = await kms(["--json", ...args], { cwd }, 4);
  const { error } = JSON.parse(stdout);
  return { error: error.message as string, hints: error.hints as string[] };
}

const smith = (server: TestServer) =>
  readFileSync(
    join(server.installation.store, "mail/company.com/smith/INBOX/#msgs/00000001.eml"),
    "utf8",
  );

Deno.test("a differential of another server in the same directory is no part of the chain", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: LIVE, I2: LIVE, D3: OTHER });
  for (const path of [dir, join(dir, fileOf("I2"))]) {
    assert.deepEqual((await list([path], server.dir)).chain, ["F1", "I2"]);
  }
  await server.run(["-q", "-m", "mail", dir]);
  assert.match(smith(server), /I2 of mail\.company\.com/);
});

Deno.test("of a directory with backups of two servers, those of this installation are taken", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: OTHER, F2: "MAIL.Company.COM", I3: OTHER, I4: "mail.company.com.", F5: OTHER });
  const { chain, why, passedOver, warnings } = await list([dir], server.dir);
  assert.deepEqual([chain, passedOver, warnings], [["F2", "I4"], {}, []]);
  assert.match(why, /of "mail\.company\.com"/);
  assert.match(why, /also holds backups of "mail\.other\.example"/);
});

Deno.test("-c names the installation whose backups are taken", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: OTHER, F2: LIVE });
  const other = server.scratch.join("other");
  Deno.mkdirSync(other);
  writeFileSync(
    join(other, "mailserver.cfg"),
    `<config><table name="Misc"><variable name="InternetHostname">${OTHER}</variable></table></config>`,
  );
  assert.deepEqual((await list(["-c", other, dir], server.dir)).chain, ["F1"]);
  // A directory without a configuration says nothing about the host.
  assert.deepEqual((await list(["-c", dir, dir], server.dir)).chain, ["F2"]);
});

Deno.test("a named file brings the chain of its own server", async () => {
  await using dir = scratch();
  write(dir.path, {
    F1: "a.example",
    F2: "b.example",
    I3: "a.example",
    I4: "b.example",
    D5: "A.example",
  });
  const chain = async (name: string) => (await list([dir.join(fileOf(name))], dir.path)).chain;
  assert.deepEqual(await chain("D5"), ["F1", "I3", "D5"]);
  assert.deepEqual(await chain("I4"), ["F2", "I4"]);
  assert.deepEqual(await chain("F2"), ["F2"]);
});

/** The commands of hints, split as a shell would. */
function commandsIn(hints: readonly string[]): string[][] {
  return hints.flatMap((hint) => {
    const line = /: kmsrecover (.*)$/.exec(hint)?.[1];
    return line === undefined
      ? []
      : [[...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!)];
  });
}

Deno.test("backups of several servers without an installation: all are named, with commands that work", async () => {
  await using dir = scratch();
  const backups = dir.join("backup");
  write(backups, { F1: "a.example", F2: "b.example", I3: "a.example", F4: "c.example" });
  write(backups, { F5: "b.example" }, { noSummary: true });
  for (const more of [[], ["--force"], ["--keep-going"], ["--at", "2024-01-20"]]) {
    const { error, hints } = await refused(["-l", ...more, backups], dir.path);
    assert.equal(
      error,
      `"${backups}" holds backups of 3 servers, and which is meant cannot be told`,
    );
    const commands = commandsIn(hints);
    const chains = await Promise.all(
      commands.map(async ([, ...args]) => (await list(args.slice(1), dir.path)).chain.join(" ")),
    );
    assert.deepEqual(chains, ["F1 I3", "F2", "F4"]);
    ["a", "b", "c"].forEach((name, i) => assert.ok(hints[i]!.includes(`"${name}.example"`)));
  }
});

Deno.test("backups of several servers, none of them this one, are not guessed at", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: "a.example", F2: "b.example" });
  const { error } = await refused([dir], server.dir);
  assert.equal(error, `"${dir}" holds backups of 2 servers, and none is of this one ("${LIVE}")`);
  server.assertUntouched();
});

Deno.test("--at before the first backup of this server does not fall back on another's", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: OTHER, F9: LIVE });
  const { error } = await refused(["--at", "2024-01-05", dir], server.dir);
  assert.equal(
    error,
    `There is no backup of "${LIVE}" in "${dir}" that is not later than 2024-01-05`,
  );
  const { hints } = await refused(["--at", "2024-01-05", dir], server.scratch.path);
  assert.equal(hints[0], `Of "${LIVE}" there are only later ones`);
  assert.equal(commandsIn(hints).length, 1);
});

Deno.test("a server that was renamed after its full backup needs --force, and is said to be", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: "old.example", I2: "old.example", I3: LIVE, D4: LIVE });
  for (const path of [dir, join(dir, fileOf("D4"))]) {
    const { hints } = await refused([path], server.dir);
    const hint = hints.find((hint) => hint.includes("--force"));
    assert.match(hint!, /renamed from "old\.example" to "mail\.company\.com"/);
    server.assertUntouched();
    const { chain, warnings } = await list(["--force", path], server.dir);
    assert.deepEqual(chain, ["F1", "I2", "I3", "D4"]);
    assert.ok(
      warnings.some((text) => /"D20240104T010000Z\.zip".*is of "mail\.company\.com"/.test(text)),
      warnings.join("\n"),
    );
  }
  const elsewhere = await refused([dir], server.scratch.path);
  assert.ok(elsewhere.hints.some((hint) => /renamed from .*--force/.test(hint)));
  const forced = await list(["--force", dir], server.scratch.path);
  assert.deepEqual(forced.chain, ["F1", "I2", "I3", "D4"]);
});

Deno.test("--force takes no full backup for that of a renamed server where two may be it", async () => {
  await using dir = scratch();
  write(dir.path, { F1: "a.example", F2: "b.example", D3: "c.example" });
  const { chain, warnings } = await list(["--force", dir.join(fileOf("D3"))], dir.path);
  assert.deepEqual(chain, ["D3"]);
  assert.match(warnings.join(), /there is no full backup before it/);
});

Deno.test("--keep-going alone never takes the full backup of another server", async () => {
  await using dir = scratch();
  write(dir.path, { F1: "a.example", D3: "b.example" });
  const { chain } = await list(["--keep-going", dir.join(fileOf("D3"))], dir.path);
  assert.deepEqual(chain, ["D3"]);
});

Deno.test("backups without a host go with those of the one server that there is", async () => {
  await using dir = scratch();
  write(dir.path, { F1: "", I2: LIVE, I3: "" });
  assert.deepEqual((await list([dir.path], dir.path)).chain, ["F1", "I2", "I3"]);
  assert.deepEqual((await list([dir.join(fileOf("I3"))], dir.path)).chain, ["F1", "I2", "I3"]);
});

Deno.test("among backups of several servers, one without a host is not relied on, nor what builds upon it", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: LIVE, I2: LIVE, F3: OTHER, F4: "", I5: LIVE });
  const { chain, passedOver } = await list([dir], server.dir);
  assert.deepEqual(chain, ["F1", "I2"]);
  assert.match(passedOver["F4"]!, /does not tell which server/);
  assert.match(passedOver["I5"]!, /"F20240104T010000Z\.zip" cannot be used/);
  const named = await refused([join(dir, fileOf("I5"))], server.dir);
  assert.match(named.error, /F20240104T010000Z\.zip.* does not tell which server/);
  const alone = await list(["--keep-going", join(dir, fileOf("I5"))], server.dir);
  assert.deepEqual(alone.chain, ["I5"]);
});

Deno.test("a differential without a host among backups of several servers is refused", async () => {
  await using dir = scratch();
  write(dir.path, { F1: LIVE, F2: OTHER, I3: "" });
  const { error } = await refused([dir.join(fileOf("I3"))], dir.path);
  assert.match(error, /"I20240103T010000Z\.zip" does not tell which server/);
  const { chain } = await list(["--force", dir.join(fileOf("I3"))], dir.path);
  assert.deepEqual(chain, ["I3"]);
});

Deno.test("a host that only the opened archive tells counts all the same", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: LIVE });
  // How long the first entry is then stands in the central directory alone.
  write(dir, { I2: OTHER }, {
    change: (entry) =>
      entry.name === ".version.txt"
        ? {
          ...entry,
          content: new TextEncoder().encode(`hostname = ${OTHER}\n`),
          method: "stored",
          descriptor: true,
        }
        : entry,
  });
  assert.deepEqual((await list([dir], server.dir)).chain, ["F1"]);
  const { error } = await refused(["-l", dir], server.scratch.path);
  assert.match(error, /holds backups of 2 servers/);
  const named = await refused([join(dir, fileOf("I2"))], server.dir);
  assert.match(named.error, /no full backup of "mail\.other\.example" before it/);
});

Deno.test("a recovery into the live server says so where the backup is of another", async () => {
  await using server = makeServer();
  const dir = server.scratch.join("backup");
  write(dir, { F1: OTHER });
  const { stderr } = await server.run(["-m", "mail", "--yes", dir]);
  assert.match(
    stderr,
    /^warning: "F20240101T010000Z\.zip" is a backup of "mail\.other\.example", but this server is "mail\.company\.com"$/m,
  );
});
