import type { Contents } from "../../backup/contents.ts";
import { isMessageFile } from "../../backup/message_files.ts";
import { MESSAGES_DIRECTORY } from "../../message/folders.ts";
import { LOOSE_FILE } from "../../zip/records.ts";
import type { MailFolder } from "./mail_tree.ts";

/**
 * The messages of each of some folders, by their numbers in the contents, the newest first. Makes no object
 * of a message.
 */
export function messagesOf(contents: Contents, folders: readonly MailFolder[]): Uint32Array[] {
  const { directories, directoryOf, count } = contents;
  const numbers = new Map(
    folders.map(({ owner, raw }, number) => [`${owner.unit}/${raw}`, number]),
  );
  const folderOf = Int32Array.from(directories, ({ place }) => {
    const { unit, folder, inside } = place;
    if (inside !== MESSAGES_DIRECTORY || folder === "") return -1;
    return numbers.get(`${unit}/${folder}`) ?? -1;
  });
  const counts = new Uint32Array(folders.length);
  const eachMessage = (tell: (file: number, folder: number) => void) => {
    for (let file = 0; file < count; file++) {
      const folder = folderOf[directoryOf[file]!]!;
      if (folder >= 0 && isMessageFile(contents, file)) tell(file, folder);
    }
  };
  eachMessage((_, folder) => counts[folder]!++);
  const lists = Array.from(counts, (length) => new Uint32Array(length));
  counts.fill(0);
  eachMessage((file, folder) => {
    lists[folder]![counts[folder]!++] = file;
  });
  return lists.map((files) => newestFirst(contents, files));
}

/** A time and a place in a list, side by side in one number that is exact. */
const MOST_SORTED = 2 ** 21;

/** Sorts by time; what came later stands first. */
function newestFirst(contents: Contents, files: Uint32Array): Uint32Array {
  if (files.length > MOST_SORTED) return files.toReversed();
  const { archives, archiveOf, entryOf } = contents;
  const keys = Float64Array.from(files, (file, at) => {
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    const time = directory.method(entry) === LOOSE_FILE
      ? Math.max(0, Math.floor(directory.modified(entry) / 1000))
      : directory.dosTime(entry);
    return time * MOST_SORTED + at;
  }).sort();
  const last = files.length - 1;
  return files.map((_, at) => files[keys[last - at]! % MOST_SORTED]!);
}

/** So many messages are looked through in the order in which they lie in the archives. */
const BLOCK = 256;

/**
 * The order of a search whose results stand as their folders do, the newest first: blocks of messages,
 * each read in the order of the archives, since reading backwards is slow.
 */
export class SearchOrder {
  /** All messages as they are to be read. */
  readonly files: Uint32Array;
  readonly #wanted: Uint32Array;
  readonly #blockEnds: number[] = [];
  #at = 0;
  #block = 0;
  #found = new Set<number>();

  constructor(lists: readonly Uint32Array[]) {
    const total = lists.reduce((sum, { length }) => sum + length, 0);
    this.files = new Uint32Array(total);
    this.#wanted = new Uint32Array(total);
    let at = 0;
    for (const list of lists) {
      this.#wanted.set(list, at);
      for (let from = 0; from < list.length; from += BLOCK) {
        const block = list.slice(from, from + BLOCK);
        this.files.set(block.sort(), at);
        at += block.length;
        this.#blockEnds.push(at);
      }
    }
  }

  /** Takes what was found, in the order of `files`; gives what can be shown by that, in its order. */
  take(file: number): number[] {
    while (this.files[this.#at] !== file) this.#at++;
    const ready = this.#at >= this.#blockEnds[this.#block]! ? this.rest() : [];
    while (this.#at >= this.#blockEnds[this.#block]!) this.#block++;
    this.#found.add(file);
    return ready;
  }

  /** What was found and not given yet: nothing more comes for a while, or at all. */
  rest(): number[] {
    if (this.#found.size === 0) return [];
    const block = this.#wanted.subarray(
      this.#blockEnds[this.#block - 1] ?? 0,
      this.#blockEnds[this.#block],
    );
    const ready = [...block].filter((file) => this.#found.has(file));
    this.#found = new Set();
    return ready;
  }
}
