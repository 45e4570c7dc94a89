import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deliveryTime } from "../../lib/export/item.ts";
import { LfLines } from "../../lib/export/lines/lf_lines.ts";
import {
  MAILDIR_DIRECTORIES,
  MAILDIR_FOLDER_FILE,
  MaildirFolders,
  subscriptions,
  SUBSCRIPTIONS_FILE,
} from "../../lib/export/maildir/folders.ts";
import { type MaildirNaming, maildirPlace } from "../../lib/export/maildir/message_name.ts";
import type { Sample } from "./corpus.ts";

/** The message as it goes into a Maildir. */
export function maildirBytes(bytes: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  const lines = new LfLines((block) => blocks.push(block.slice()), { quoteFrom: false });
  lines.push(bytes);
  lines.end({ separate: false });
  return new Uint8Array(blocks.flatMap((block) => [...block]));
}

/** Writes a Maildir with these messages in each of the folders (readable paths). */
export function writeMaildir(
  path: string,
  folders: ReadonlyMap<string, readonly Sample[]>,
  naming: MaildirNaming,
): void {
  const names = new MaildirFolders();
  const directories: string[] = [];
  for (const [folder, messages] of folders) {
    const directory = names.take(folder);
    directories.push(directory);
    for (const name of MAILDIR_DIRECTORIES) {
      mkdirSync(join(path, directory, name), { recursive: true });
    }
    if (directory !== "") writeFileSync(join(path, directory, MAILDIR_FOLDER_FILE), "");
    for (const { item, bytes } of messages) {
      const written = maildirBytes(bytes);
      const place = maildirPlace(item, written.length, naming);
      const file = join(path, directory, place.directory, place.name);
      writeFileSync(file, written);
      utimesSync(file, deliveryTime(item) / 1000, deliveryTime(item) / 1000);
    }
  }
  writeFileSync(join(path, SUBSCRIPTIONS_FILE), subscriptions(directories));
}
