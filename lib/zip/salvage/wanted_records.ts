import { Buffer, isUtf8 } from "node:buffer";
import type { CentralDirectory } from "../central_directory.ts";
import type { DataCheck } from "./data_check.ts";
import { viewOf } from "../records.ts";
import { entryEnd, isEncrypted, landsOnRecord, type LocalEntry } from "./local_entry.ts";
import { disagreement } from "../local_header.ts";
import { fits, measuresOf, placeAt, type Placed } from "./salvage.ts";
import type { SignatureScan } from "./signature_scan.ts";

/** So many records of the same name are tried at one place. */
const MAX_NAMESAKES = 16;

/** The records of a directory whose entries have no place yet. */
export class WantedRecords {
  #directory: CentralDirectory;
  #scan: SignatureScan;
  #data: DataCheck;
  #byName = new Map<string, number[]>();
  #byPosition = new Map<number, number>();

  constructor(
    directory: CentralDirectory,
    indexes: readonly number[],
    tools: { scan: SignatureScan; data: DataCheck },
  ) {
    this.#directory = directory;
    this.#scan = tools.scan;
    this.#data = tools.data;
    for (const i of indexes) {
      const key = keyOf(directory.nameBytes(i));
      const list = this.#byName.get(key);
      if (list === undefined) this.#byName.set(key, [i]);
      else list.push(i);
      this.#byPosition.set(directory.headerPosition(i), i);
    }
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** All that are left, in the directory's order. */
  left(): number[] {
    return [...this.#byName.values()].flat().sort((a, b) => a - b);
  }

  /** Record `i` has its place. */
  take(i: number): void {
    const key = keyOf(this.#directory.nameBytes(i));
    const list = this.#byName.get(key) ?? [];
    const at = list.indexOf(i);
    if (at < 0) return;
    const last = list.pop() as number;
    if (at < list.length) list[at] = last;
    if (list.length === 0) this.#byName.delete(key);
    this.#byPosition.delete(this.#directory.headerPosition(i));
  }

  /** The record that an entry found by its header alone has made needless, if any. */
  standFor(entry: LocalEntry): number | undefined {
    return this.#byPosition.get(entry.position) ?? this.#byName.get(keyOf(entry.name))?.[0];
  }

  /** The record that the header agrees with, if its bytes are where they should be. */
  agreeing(entry: LocalEntry, end: number): Placed | undefined {
    const list = this.#byName.get(keyOf(entry.name)) ?? [];
    for (const i of list.slice(0, MAX_NAMESAKES)) {
      const place = placeAt(this.#scan, this.#directory, i, entry.position, end);
      if (place === undefined) continue;
      if (landsOnRecord(this.#scan, place.end, end)) return place;
      if (this.#data.exhausted) continue;
      if (fits(this.#scan, this.#data, this.#directory, place)) return place;
    }
    return this.#otherName(entry, end);
  }

  /**
   * The record that points at the header and that the bytes fit, although the header does not agree
   * with it. An EntryReader refuses it as ambiguous unless it is told to trust the directory.
   */
  pointing(entry: LocalEntry, end: number): Placed | undefined {
    const i = this.#byPosition.get(entry.position);
    if (i === undefined || this.#data.exhausted) return undefined;
    const directory = this.#directory;
    const measures = measuresOf(directory, i);
    const method = directory.method(i);
    const encrypted = isEncrypted(directory.flags(i));
    if (this.#data.check(entry.dataStart, method, encrypted, measures) !== "good") return undefined;
    const dataEnd = entryEnd(this.#scan, entry.dataStart, entry.flags, measures);
    return dataEnd <= end ? { position: entry.position, end: dataEnd, known: i } : undefined;
  }

  /**
   * The record that points at the header and agrees with it in all but the name: one of the two is
   * damaged. Undefined if the header's name fits the neighbours better.
   */
  #otherName(entry: LocalEntry, end: number): Placed | undefined {
    const directory = this.#directory;
    const i = this.#byPosition.get(entry.position);
    if (i === undefined) return undefined;
    const header = this.#scan.view(entry.position, entry.dataStart - entry.position);
    if (disagreement(viewOf(header), 0, directory, i) !== "name") return undefined;
    const neighbours = [i - 1, i + 1].filter((n) => n >= 0 && n < directory.count);
    const names = neighbours.map((n) => directory.nameBytes(n));
    if (likeness(entry.name, names) > likeness(directory.nameBytes(i), names)) return undefined;
    return this.pointing(entry, end);
  }
}

function keyOf(name: Uint8Array): string {
  return Buffer.from(name).toString("latin1");
}

/** How much a name looks like those beside it: the bytes it begins with; none if it is garbled. */
function likeness(name: Uint8Array, others: readonly Uint8Array[]): number {
  if (!isUtf8(Buffer.from(name)) || name.some((byte) => byte < 0x20 || byte === 0x7f)) return -1;
  let most = 0;
  for (const other of others) {
    let same = 0;
    while (same < name.length && name[same] === other[same]) same++;
    most = Math.max(most, same);
  }
  return most;
}
