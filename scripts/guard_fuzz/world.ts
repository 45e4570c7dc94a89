import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type LocalTime, localTime, StateBuilder, writeBackupSync } from "../make_backup.ts";
import type { Random } from "../make_backup/random.ts";

/** A path below the store's `mail`, with its text. */
export type Files = Map<string, string>;

/** Backups of a server, what stands live, and a command, all made by chance. */
export interface World {
  readonly args: readonly string[];
  /** Whether all that is selected comes whole from complete backups: known from how they were made. */
  readonly isComplete: boolean;
  /** How the backup was spoilt, in a word. */
  readonly spoilt: string;
}

/** Where everything lies. */
export interface Ground {
  readonly root: string;
  readonly backup: string;
  readonly cfgdir: string;
  readonly store: string;
  readonly mail: string;
}

export function makeGround(root: string): Ground {
  const cfgdir = join(root, "kerio");
  const store = join(cfgdir, "store");
  return { root, backup: join(root, "backup"), cfgdir, store, mail: join(store, "mail") };
}

const USERS = ["a.org/ann", "a.org/bob", "b.org/ann"];
const FOLDERS = ["INBOX", "INBOX/Projects", "Sent Items", "Archive"];
const SPOILS = [
  "nothing",
  "nothing",
  "no full backup",
  "a missing volume",
  "no summary",
  "cut off",
  "a wrong count",
  "a damaged message",
  "an unsafe name",
  "a name that stands twice",
] as const;

/** What keeps a backup from being chosen at all where there is another one. */
const SEEN_AT_ONCE: ReadonlySet<string> = new Set([
  "a missing volume",
  "no summary",
  "cut off",
  "a wrong count",
]);

/** Makes the world on the disk. */
export function makeWorld(ground: Ground, random: Random): World {
  rmSync(ground.root, { recursive: true, force: true });
  const then = makeMail(random, "then");
  const later = changed(random, then, "later");
  const live = changed(random, random.below(2) === 0 ? later : then, "live");
  for (const user of USERS) if (random.below(6) === 0) without(live, user);
  writeLive(ground, live, random);
  const spoilt = random.pick(SPOILS);
  const isChain = spoilt === "no full backup" || random.below(2) === 0;
  const { args: selecting, below } = random.pick(SCOPES);
  const victim = writeBackups(ground, { then, later }, { spoilt, isChain, random });
  const args = [...options(random), ...selecting, ground.backup, "-c", ground.cfgdir];
  // A spoilt differential is passed over, and the full backup before it is whole; and what is spoilt
  // elsewhere is no matter of the selection.
  const isComplete = spoilt === "nothing" || (isChain && SEEN_AT_ONCE.has(spoilt)) ||
    (victim !== undefined && !`${victim}`.startsWith(below));
  return { args, isComplete, spoilt: `${spoilt}${isChain ? ", in a chain" : ""}` };
}

function options(random: Random): string[] {
  return [
    ["--force"],
    ["--keep-going"],
    ["--force", "--keep-going"],
    [],
  ][random.below(4)]!.concat(
    random.below(3) === 0 ? ["-b"] : [],
    random.below(5) === 0 ? ["--replace-incomplete"] : [],
    random.below(3) === 0 ? ["--yes"] : [],
    random.below(3) === 0 ? ["-q"] : [],
    random.below(8) === 0 ? ["--dry-run"] : [],
    random.below(4) === 0 ? ["--jobs", "2"] : [],
  );
}

/** What may be selected, and what all paths of it begin with. */
const SCOPES: readonly { readonly args: readonly string[]; readonly below: string }[] = [
  { args: [], below: "" },
  { args: ["-m", "mail"], below: "" },
  { args: ["-d", "a.org"], below: "a.org/" },
  { args: ["-d", "a.org", "-u", "ann"], below: "a.org/ann/" },
  { args: ["-d", "a.org", "-u", "ann", "-f", "INBOX"], below: "a.org/ann/INBOX/" },
];

/** Mailboxes with folders, messages under numbers with gaps, and status and index files. */
function makeMail(random: Random, when: string): Files {
  const files: Files = new Map();
  for (const user of USERS) {
    for (const folder of FOLDERS.filter((it) => it === "INBOX" || random.below(3) > 0)) {
      const path = `${user}/${folder}`;
      for (let number = 1 + random.below(3); number < 14; number += 1 + random.below(3)) {
        files.set(`${path}/#msgs/${nameOf(number, random)}`, `${when} ${path} ${number}`);
      }
    }
    files.set(`${user}/settings.cfg`, `settings of ${when}`);
  }
  withIndexes(files, random);
  return files;
}

/** Some messages gone, some changed under their names, some new, some with a name that was used before. */
function changed(random: Random, mail: Files, when: string): Files {
  const files: Files = new Map();
  for (const [path, text] of mail) {
    if (path.includes("/#msgs/")) {
      const chance = random.below(10);
      if (chance === 0) continue;
      files.set(path, chance === 1 ? `${when}, another message ${path}` : text);
    } else if (!path.endsWith(".fld")) {
      files.set(path, random.below(2) === 0 ? text : `${text}, ${when}`);
    }
  }
  for (const folder of foldersOf(mail)) {
    for (let more = random.below(4); more > 0; more--) {
      files.set(
        `${folder}/#msgs/${nameOf(10 + random.below(20), random)}`,
        `${when} ${folder} ${more}`,
      );
    }
  }
  withIndexes(files, random);
  return files;
}

function withIndexes(files: Files, random: Random): void {
  for (const folder of foldersOf(files)) {
    const numbers = [...files].filter(([path]) => path.startsWith(`${folder}/#msgs/`))
      .map(([path, text]) => [parseInt(path.slice(-12, -4), 16), text.length] as const);
    const next = Math.max(0, ...numbers.map(([number]) => number)) + 1 + random.below(3);
    // Now and then the index lags behind, lies, or is not there.
    if (random.below(8) > 0) {
      files.set(
        `${folder}/status.fld`,
        `T0\r\nU${hex(random.below(8) === 0 ? 1 : next)}\r\nM1\r\n`,
      );
    }
    if (random.below(4) === 0) continue;
    const lines = numbers.filter(() => random.below(6) > 0).map(([number, size]) =>
      `U${hex(number)} F80000001 S${random.below(20) === 0 ? 1 : size} D659999a8 T659999a8 M0`
    );
    files.set(`${folder}/index.fld`, `<index>\r\n${lines.join("\r\n")}\r\n</index>\r\n`);
  }
}

function foldersOf(files: Files): Set<string> {
  return new Set(
    [...files.keys()].filter((path) => path.includes("/#msgs/"))
      .map((path) => path.slice(0, path.indexOf("/#msgs/"))),
  );
}

function nameOf(number: number, random: Random): string {
  const digits = hex(number);
  return `${random.below(4) === 0 ? digits.toUpperCase() : digits}.eml`;
}

function hex(number: number): string {
  return number.toString(16).padStart(8, "0");
}

function without(files: Files, user: string): void {
  for (const path of files.keys()) if (path.startsWith(`${user}/`)) files.delete(path);
}

function writeLive({ cfgdir, store, mail, backup }: Ground, live: Files, random: Random): void {
  mkdirSync(mail, { recursive: true });
  mkdirSync(backup, { recursive: true });
  writeFileSync(
    join(cfgdir, "mailserver.cfg"),
    `<config><table name="Directories"><variable name="StoreDir">${store}</variable></table></config>`,
  );
  for (const [path, text] of live) {
    mkdirSync(dirname(join(mail, path)), { recursive: true });
    writeFileSync(join(mail, path), text);
    const time = random.below(3) === 0 ? new Date(2020, 0, 1) : new Date(2024, 5, 1);
    Deno.utimeSync(join(mail, path), time, time);
  }
}

/** Gives the path below `mail` of the one entry that is spoilt, where it is one. */
function writeBackups(
  { backup }: Ground,
  { then, later }: { readonly then: Files; readonly later: Files },
  { spoilt, isChain, random }: {
    readonly spoilt: typeof SPOILS[number];
    readonly isChain: boolean;
    readonly random: Random;
  },
): string | undefined {
  const [first, second] = [stateOf(then, "2024-01-06"), stateOf(later, "2024-01-08")];
  const victim = random.pick([...second.keys()].filter((path) => path.endsWith(".eml")));
  const irregular = {
    ...spoilt === "no summary" ? { noSummary: true } : {},
    ...spoilt === "a wrong count" ? { wrongCount: 1 } : {},
    ...spoilt === "a missing volume" ? { volumes: 3, missingVolume: random.below(3) } : {},
    ...spoilt === "a damaged message" ? { stored: true } : {},
    ...spoilt === "an unsafe name"
      ? { extraEntries: [{ name: "@backup/store/mail/a.org/ann/../x", content: bytesOf("x") }] }
      : {},
    ...spoilt === "a name that stands twice"
      ? { extraEntries: [{ name: victim, content: bytesOf("another") }] }
      : {},
  };
  const spoiltPath = spoilt === "an unsafe name"
    ? "a.org/ann/../x"
    : spoilt === "a name that stands twice"
    ? victim.replace("@backup/store/mail/", "")
    : spoilt === "a damaged message"
    ? "a.org/ann/INBOX/"
    : undefined;
  const full = { type: "F" as const, time: localTime("2024-01-07 01:00:00") };
  if (!isChain) {
    spoil(writeBackupSync(backup, { ...full, state: second, ...irregular }));
    return spoiltPath;
  }
  if (spoilt !== "no full backup") writeBackupSync(backup, { ...full, state: first });
  const time = localTime("2024-01-09 01:00:00");
  spoil(writeBackupSync(backup, { type: "D", time, state: second, since: first, ...irregular }));
  return spoiltPath;

  function spoil(paths: readonly string[]): void {
    const path = paths[0]!;
    const bytes = new Uint8Array(readFileSync(path));
    if (spoilt === "cut off") truncateSync(path, Math.floor(bytes.length * 0.8));
    if (spoilt !== "a damaged message") return;
    const text = bytesOf(" a.org/ann/INBOX ");
    const at = bytes.findIndex((_, i) => text.every((code, k) => bytes[i + k] === code));
    if (at < 0) throw new Error("There is no message to damage");
    bytes[at + 1]! ^= 0x20;
    writeFileSync(path, bytes);
  }
}

function stateOf(files: Files, day: string) {
  const time: LocalTime = localTime(`${day} 18:30:00`);
  const state = new StateBuilder();
  for (const [path, text] of files) state.file(`@backup/store/mail/${path}`, text, time);
  return state.done();
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
