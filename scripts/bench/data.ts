import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  addSeconds,
  type LocalTime,
  localTime,
  toDate,
  writeLargeBackup,
  type ZipEntry,
  ZipWriter,
} from "../make_backup.ts";
import { summaryText, versionText } from "../make_backup/metadata_files.ts";
import { folderStatus, indexRecord } from "../make_backup/folder.ts";
import { crlf } from "../make_backup/state.ts";
import { Random } from "../make_backup/random.ts";
import { pack, type Packed } from "../make_backup/zip_content.ts";

/** A backup to measure with. */
export interface Data {
  /** Its directory. */
  readonly path: string;
  /** Its volumes. */
  readonly archives: readonly string[];
}

/** The data sets, by name; what they hold is told in the table. */
export const DATA = {
  mail40k: "40,000 messages of mail-like sizes, about 500 MB",
  different40k: "40,000 messages of the same sizes, no two of them alike",
  small10k: "10,000 messages of 1 kB",
  small1m: "1,000,000 messages of 1 kB",
  huge: "one message of 5 GB",
  volumes: "the 40,000 messages in 50 volumes",
  history: "60 backups in 12 chains, a full one of 40,000 messages with 4 differentials each",
} as const;

export type DataName = keyof typeof DATA;

/** Makes a data set in `cache`, unless it is there. */
export function makeData(cache: string, name: DataName): Data {
  const path = join(cache, name);
  if (!existsSync(path)) {
    const draft = `${path}.new`;
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    writeData(draft, name);
    renameSync(draft, path);
  }
  const archives = [...Deno.readDirSync(path)].map((entry) => join(path, entry.name)).sort();
  return { path, archives };
}

function writeData(dir: string, name: DataName): void {
  switch (name) {
    case "mail40k":
      return writeMail(dir, { messages: 40_000, messageBytes: sizeOfMail });
    case "different40k":
      return writeMail(dir, { messages: 40_000, messageBytes: sizeOfMail, areDifferent: true });
    case "volumes":
      return writeMail(dir, { messages: 40_000, messageBytes: sizeOfMail, volumes: 50 });
    case "small10k":
      return writeMail(dir, { messages: 10_000, messageBytes: () => 1000 });
    case "small1m":
      return writeMail(dir, { messages: 1_000_000, messageBytes: () => 1000 });
    case "history":
      return writeHistory(dir);
    case "huge":
      writeLargeBackup(dir, { messages: 1, hugeBytes: 5 * 2 ** 30 });
  }
}

interface Mail {
  readonly messages: number;
  readonly messageBytes: (random: Random) => number;
  readonly volumes?: number;
  /** Whether each has a content of its own, and each folder its index: both tell messages apart. */
  readonly areDifferent?: boolean;
}

const STARTED = localTime("2024-02-04 02:00:20");
const FOLDER = 1000;
/** Different contents; what a reader does with them does not depend on their number. */
const KINDS = 800;

/** Most messages are small, and a few hold most of the bytes: 12 kB on average, at most 4 MB. */
function sizeOfMail(random: Random): number {
  const uniform = () => (random.below(1_000_000) + 1) / 1_000_001;
  const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  return Math.min(Math.round(4500 * Math.exp(1.4 * normal)), 4 << 20);
}

/**
 * A thousand messages in a folder, ten folders in a mailbox. Names rise in every second folder, and
 * come in no order in the others: file systems give them in both ways.
 */
function writeMail(dir: string, mail: Mail): void {
  const random = new Random("bench");
  const packed = () => pack(message(mail.messageBytes(random), random));
  const kinds = Array.from({ length: mail.areDifferent ? 0 : KINDS }, packed);
  const state: MailState = {
    messages: mail.messages,
    time: STARTED,
    numbers: { first: 1, count: FOLDER },
    contentOf: () => kinds[random.below(kinds.length)] ?? packed(),
    isIndexed: mail.areDifferent ?? false,
  };
  const entries = [...mailEntries(state, random)];
  const packedBytes = entries.reduce((sum, { content, name }) => {
    return sum + ((content as Packed | undefined)?.packedSize ?? 0) + 76 + 2 * name.length;
  }, 0);
  const pathOf = (volume: number) =>
    join(dir, `F20240204T010000Z${volume === 0 ? "" : `.${volume}`}.zip`);
  const writer = new ZipWriter(pathOf, {
    volumeBytes: mail.volumes === undefined
      ? Infinity
      : Math.ceil(packedBytes / mail.volumes * 1.01),
  });
  for (const entry of entries) writer.add(entry);
  writer.close();
}

/**
 * Each week a full backup and four differentials: in each folder ten messages a day come, and as many
 * of the oldest are gone with the next full backup.
 */
function writeHistory(dir: string): void {
  const random = new Random("history");
  const kinds = Array.from({ length: KINDS }, () => pack(message(200, random)));
  for (let week = 0; week < 12; week++) {
    for (let day = 0; day < 5; day++) {
      const time = addSeconds(STARTED, (week * 7 + day) * 86_400);
      const stamp = toDate(time).toISOString().replace(/[-:]|\.\d+/g, "");
      const path = join(dir, `${day === 0 ? "F" : "D"}${stamp}.zip`);
      const writer = new ZipWriter(() => path, {});
      const numbers = day === 0
        ? { first: week * 50 + 1, count: FOLDER }
        : { first: week * 50 + 1 + FOLDER, count: day * 10 };
      const contentOf = (number: number) => kinds[number % KINDS]!;
      const state: MailState = {
        messages: 40 * numbers.count,
        time,
        numbers,
        contentOf,
        isIndexed: false,
      };
      for (const entry of mailEntries(state, random)) writer.add(entry);
      writer.close();
    }
  }
}

interface MailState {
  readonly messages: number;
  readonly time: LocalTime;
  /** Of the messages of each folder. */
  readonly numbers: { readonly first: number; readonly count: number };
  readonly contentOf: (number: number) => Packed;
  /** Whether the folders have `status.fld` and `index.fld`. */
  readonly isIndexed: boolean;
}

function* mailEntries(
  { messages, time: started, numbers: { first, count }, contentOf, isIndexed }: MailState,
  random: Random,
): Iterable<ZipEntry> {
  const encoder = new TextEncoder();
  const version = versionText(started, "mail.company.com", "padded");
  yield { name: ".version.txt", content: pack(encoder.encode(version)), time: started };
  let files = 0;
  let bytes = 0;
  for (let done = 0; done < messages; done += count) {
    const number = done / count;
    const mailbox = `@backup/store/mail/company.com/user${Math.floor(number / 10)}`;
    const folder = `${mailbox}/Folder ${number % 10}`;
    if (number % 10 === 0) yield { name: `${mailbox}/`, time: started };
    yield { name: `${folder}/`, time: started };
    yield { name: `${folder}/#msgs/`, time: started };
    const numbers = Array.from({ length: Math.min(count, messages - done) }, (_, i) => i + first);
    if (number % 2 === 1) shuffle(numbers, random);
    const sizes = new Map<number, number>();
    const timeOf = (number: number) => addSeconds(started, -2 * number);
    for (const number of numbers) {
      const content = contentOf(number);
      const name = `${folder}/#msgs/${number.toString(16).padStart(8, "0")}.eml`;
      files++;
      bytes += content.size;
      sizes.set(number, content.size);
      yield { name, content, time: isIndexed ? timeOf(number) : addSeconds(started, -2 * files) };
    }
    if (!isIndexed) continue;
    for (const [name, text] of indexFiles(sizes, { timeOf, random })) {
      const content = pack(encoder.encode(text));
      files++;
      bytes += content.size;
      yield { name: `${folder}/${name}`, content, time: started };
    }
  }
  const finished = addSeconds(started, 60);
  const summary = { started, finished, files, bytes, duration: "00:01:00.000" };
  const text = encoder.encode(summaryText(summary, "padded"));
  yield { name: ".summary.txt", content: pack(text), time: started };
}

/** What the server knows of the messages of a folder, by their numbers. */
function indexFiles(
  sizes: ReadonlyMap<number, number>,
  { timeOf, random }: { readonly timeOf: (number: number) => LocalTime; readonly random: Random },
): [name: string, text: string][] {
  const uids = [...sizes.keys()].sort((a, b) => a - b);
  const bytes = uids.reduce((sum, uid) => sum + sizes.get(uid)!, 0);
  const records = uids.map((uid) =>
    indexRecord({ uid, time: timeOf(uid), revision: 0 }, "mail", sizes.get(uid)!)
  );
  const messages = uids.map((uid) => ({ uid }));
  return [
    ["status.fld", folderStatus({ kind: "mail", messages }, bytes, random)],
    ["index.fld", crlf(["<index>", ...records, "</index>"])],
  ];
}

/** Headers and text; from 6 kB on, every second message is mostly an attachment in base64. */
function message(length: number, random: Random): Uint8Array {
  let text = `Received: from [127.0.0.1]\r\n\tby mail.company.com with ESMTP\r\n` +
    `Message-ID: <${random.hex(24)}@company.com>\r\nSubject: ${random.words(5)}\r\n\r\n`;
  const attached = length > 6000 && random.below(2) === 0 ? length - 3000 : 0;
  while (text.length < length - attached) {
    text += `${random.words(8)} ${random.hex(4)} ${random.words(4)}\r\n`;
  }
  while (text.length < length) {
    text += `${btoa(String.fromCharCode(...random.bytes(57)))}\r\n`;
  }
  return new TextEncoder().encode(text.slice(0, Math.max(length, 1)));
}

function shuffle(items: number[], random: Random): void {
  for (let i = items.length - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [items[i], items[other]] = [items[other]!, items[i]!];
  }
}
