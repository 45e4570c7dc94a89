import { eachIndexRecord } from "./folder_index.ts";
import { type IndexRecord, parseIndexRecord } from "./index_record.ts";
import { latin1 } from "./latin1.ts";

/** The index of a folder: its two files, as far as there are any. */
export interface IndexFiles {
  /** `index.fld`. */
  readonly index?: Uint8Array | undefined;
  /** `indexlog.fld`. */
  readonly log?: Uint8Array | undefined;
}

/** As many lines that are no records as are remembered. */
const MOST_OTHER_LINES = 1000;

/**
 * The records of a folder's index and its log together; of a number that stands twice the last record
 * counts. Kept as columns of numbers beside the bytes, since a folder may hold a million messages.
 */
export class FolderRecords {
  readonly #files: readonly Uint8Array[];
  readonly #rows = new Map<number, number>();
  readonly #fileOf: number[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #sizes: number[] = [];
  readonly #arrivals: number[] = [];
  readonly #flags: number[] = [];
  readonly #doubtful = new Set<number>();
  #otherLines = 0;
  #hasObscureLine = false;

  constructor({ index, log }: IndexFiles) {
    this.#files = [index ?? new Uint8Array(), log ?? new Uint8Array()];
    this.#files.forEach((bytes, file) =>
      eachIndexRecord(
        bytes,
        (uid, size, arrival, flags, start, end) => {
          this.#rows.set(uid, this.#starts.length);
          this.#fileOf.push(file);
          this.#starts.push(start);
          this.#ends.push(end);
          this.#sizes.push(size);
          this.#arrivals.push(arrival);
          this.#flags.push(flags);
        },
        {
          other: (start, end) => this.#noteOther(latin1(bytes, start, Math.min(end, start + 200))),
        },
      )
    );
  }

  /** How many messages it names. */
  get count(): number {
    return this.#rows.size;
  }

  /** The sum of their sizes in bytes; `undefined` where a record does not say one. */
  get bytes(): number | undefined {
    let sum = 0;
    for (const row of this.#rows.values()) {
      const size = this.#sizes[row]!;
      if (size < 0) return undefined;
      sum += size;
    }
    return sum;
  }

  /**
   * Whether a line stands there that is no record, such as an operator of the log that is not known: the
   * records may not be the last word.
   */
  get hasOtherLines(): boolean {
    return this.#otherLines > 0;
  }

  /** The numbers of the messages that it names, in no order. */
  numbers(): IterableIterator<number> {
    return this.#rows.keys();
  }

  has(uid: number): boolean {
    return this.#rows.has(uid);
  }

  /** Bytes; `undefined` where it does not know. */
  sizeOf(uid: number): number | undefined {
    const size = this.#sizes[this.#rows.get(uid) ?? -1] ?? -1;
    return size < 0 ? undefined : size;
  }

  /** When it arrived, Unix seconds; `undefined` where it does not know. */
  arrivalOf(uid: number): number | undefined {
    const arrival = this.#arrivals[this.#rows.get(uid) ?? -1] ?? -1;
    return arrival < 0 ? undefined : arrival;
  }

  /** The flags as bits; `undefined` where it does not know. */
  bitsOf(uid: number): number | undefined {
    const row = this.#rows.get(uid);
    if (row === undefined) return undefined;
    const bits = this.#flags[row]!;
    return bits === -1 ? undefined : bits >>> 0;
  }

  /** Whether a line that is no record names the message, or does not say which one it means. */
  isDoubtful(uid: number): boolean {
    return this.#hasObscureLine || this.#doubtful.has(uid);
  }

  record(uid: number): IndexRecord | undefined {
    const row = this.#rows.get(uid);
    if (row === undefined) return undefined;
    const bytes = this.#files[this.#fileOf[row]!]!;
    return parseIndexRecord(latin1(bytes, this.#starts[row], this.#ends[row]));
  }

  #noteOther(line: string): void {
    this.#otherLines++;
    const uid = /(?:^|[ *])U([0-9a-f]{1,8})(?=\s|$)/i.exec(line)?.[1];
    if (uid === undefined || this.#otherLines > MOST_OTHER_LINES) this.#hasObscureLine = true;
    else this.#doubtful.add(parseInt(uid, 16));
  }
}

/**
 * Which index goes with which log, of a full backup and the differentials after it: both of the newest
 * backup that holds an index, except that a later log goes with that index. So a log that the server has
 * folded into a newer index since is not applied to it again.
 *
 * @param states what each backup holds, the oldest first
 */
export function newestIndex(states: readonly IndexFiles[]): IndexFiles {
  return states.reduce((newest, state) => {
    if (state.index) return { index: state.index, log: state.log };
    return state.log ? { index: newest.index, log: state.log } : newest;
  }, {});
}
