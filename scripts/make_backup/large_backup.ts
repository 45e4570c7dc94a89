import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { addSeconds, localTime } from "./local_time.ts";
import { summaryText, versionText } from "./metadata_files.ts";
import { Random } from "./random.ts";
import { pack, type Packed, type Pieces } from "./zip_content.ts";
import type { ZipEntry } from "./zip_entry.ts";
import { type Layout, writeZip } from "./zip_writer.ts";

/** A full backup that is too large to be described message by message. */
export interface LargeBackupOptions {
  /** Over all mailboxes of company.com, a thousand in a folder, ten folders in a mailbox. */
  readonly messages: number;
  /** About; default 2000. */
  readonly messageBytes?: number;
  /** One more message of exactly this size; default none. */
  readonly hugeBytes?: number;
  readonly stored?: boolean;
  readonly layout?: Layout;
  readonly volumeBytes?: number;
}

const STARTED = localTime("2024-02-04 02:00:20");
const KINDS_OF_MESSAGE = 64;
const PIECE = 4 << 20;

/**
 * Writes `F20240204T010000Z.zip` in a stream. Messages share a few dozen contents, so that a
 * million of them take seconds to write and cost a reader as much as any others.
 */
export function writeLargeBackup(dir: string, options: LargeBackupOptions): string[] {
  mkdirSync(dir, { recursive: true });
  const { layout, volumeBytes } = options;
  const pathOf = (volume: number) =>
    join(dir, `F20240204T010000Z${volume === 0 ? "" : `.${volume}`}.zip`);
  return writeZip(pathOf, largeEntries(options), {
    ...(layout === undefined ? {} : { layout }),
    ...(volumeBytes === undefined ? {} : { volumeBytes }),
  });
}

/** The contents of message `i` of a large backup, for tests that compare. */
export function largeMessage(i: number, messageBytes = 2000): Uint8Array {
  const random = new Random(`large ${i % KINDS_OF_MESSAGE}`);
  const head = `Subject: ${random.words(5)}\r\nFrom: smith@company.com\r\n\r\n`;
  const length = Math.round(messageBytes * (0.5 + i % KINDS_OF_MESSAGE / KINDS_OF_MESSAGE));
  let text = head;
  while (text.length < length) text += `${random.words(10)} ${random.hex(12)}\r\n`;
  return new TextEncoder().encode(text);
}

function* largeEntries(options: LargeBackupOptions): Iterable<ZipEntry> {
  const { messages, messageBytes, hugeBytes = 0, stored = false } = options;
  const method = stored ? "stored" : "deflate";
  const kinds = Array.from(
    { length: Math.min(KINDS_OF_MESSAGE, messages) },
    (_, i) => pack(largeMessage(i, messageBytes), method),
  );
  let files = 0;
  let bytes = 0;
  const file = (name: string, content: Packed): ZipEntry => {
    files++;
    bytes += content.size;
    return { name, content, time: addSeconds(STARTED, -2 * files) };
  };
  const version = versionText(STARTED, "mail.company.com", "padded");
  yield { name: ".version.txt", content: new TextEncoder().encode(version), time: STARTED };
  for (let i = 0; i < messages; i++) {
    const mailbox = `@backup/store/mail/company.com/user${Math.floor(i / 10_000)}`;
    const folder = `${mailbox}/Folder ${Math.floor(i / 1000) % 10}`;
    if (i % 10_000 === 0) yield { name: `${mailbox}/`, time: STARTED };
    if (i % 1000 === 0) {
      yield { name: `${folder}/`, time: STARTED };
      yield file(`${folder}/status.fld`, pack(new TextEncoder().encode("T0\r\n"), method));
      yield { name: `${folder}/#msgs/`, time: STARTED };
    }
    const name = (i % 1000 + 1).toString(16).padStart(8, "0");
    yield file(`${folder}/#msgs/${name}.eml`, kinds[i % kinds.length] as Packed);
  }
  if (hugeBytes > 0) {
    files++;
    bytes += hugeBytes;
    const name = "@backup/store/mail/company.com/huge/INBOX/#msgs/00000001.eml";
    yield { name, content: hugeContent(hugeBytes), method, level: 1, time: STARTED };
  }
  const summary = summaryText({
    started: STARTED,
    finished: addSeconds(STARTED, 60),
    files,
    bytes,
    duration: "00:01:20.577",
  }, "padded");
  yield { name: ".summary.txt", content: new TextEncoder().encode(summary), time: STARTED };
}

/** The same piece again and again, each with its number at its head. */
function hugeContent(length: number): Pieces {
  const piece = new Uint8Array(PIECE);
  piece.set(new Random("huge").bytes(1 << 16));
  return function* () {
    for (let at = 0; at < length; at += PIECE) {
      new DataView(piece.buffer).setBigUint64(0, BigInt(at));
      yield piece.subarray(0, Math.min(PIECE, length - at));
    }
  };
}
