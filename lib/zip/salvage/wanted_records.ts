import { Buffer, isUtf8 } from "node:buffer";
import type { CentralDirectory } from "../central_directory.ts";
import { disagreement } from "../local_header.ts";
import { viewOf } from "../records.ts";
import { entryEnd, landsOnRecord, type LocalEntry } from "./local_entry.ts";
import { fits, type PlacedRecord, RecordPlacer } from "./record_placer.ts";
import type { Tools } from "./tools.ts";

/** So many records of the same name are tried at one place. */
const MAX_NAMESAKES = 16;

/** The records of a directory whose entries have no place yet. */
export class WantedRecords {
  #directory: CentralDirectory;
  #tools: Tools;
  #placer: RecordPlacer;
  #byName = new Map<string, number[]>();
  #byPosition = new Map<number, number>();

  constructor(directory: CentralDirectory, indexes: readonly number[], tools: Tools) {
    this.#directory = directory;
    this.#tools = tools;
    this.#placer = new RecordPlacer(tools.scan, directory);
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
    const last = list.pop()!;
    if (at < list.length) list[at] = last;
    if (list.length === 0) this.#byName.delete(key);
    this.#byPosition.delete(this.#directory.headerPosition(i));
  }

  /** The record that an entry found by its header alone has made needless, if any. */
  standFor(entry: LocalEntry): number | undefined {
    return this.#byPosition.get(entry.position) ?? this.#byName.get(keyOf(entry.name))?.[0];
  }

  /** The record that the header agrees with, if its bytes are where they should be. */
  agreeing(entry: LocalEntry, end: number): PlacedRecord | undefined {
    const { scan, data } = this.#tools;
    const list = this.#byName.get(keyOf(entry.name)) ?? [];
    for (const i of list.slice(0, MAX_NAMESAKES)) {
      const placed = this.#placer.at(i, entry.position, end);
      if (placed === undefined) continue;
      if (landsOnRecord(scan, placed.end, end)) return placed;
      if (data.exhausted) continue;
      if (fits(data, this.#directory, placed)) return placed;
    }
    return this.#otherName(entry, end);
  }

  /**
   * The record that points at the header and that the bytes fit, although the header does not agree
   * with it. An EntryReader refuses it as ambiguous unless it is told to trust the directory.
   */
  pointing(entry: LocalEntry, end: number): PlacedRecord | undefined {
    const { scan, data } = this.#tools;
    const record = this.#byPosition.get(entry.position);
    if (record === undefined || data.exhausted) return undefined;
    const { position, dataStart } = entry;
    const packed = this.#directory.packed(record);
    if (data.check(dataStart, packed) !== "good") return undefined;
    const dataEnd = entryEnd(scan, dataStart, { ...packed, flags: entry.flags });
    return dataEnd <= end ? { position, dataStart, end: dataEnd, record } : undefined;
  }

  /**
   * The record that points at the header and agrees with it in all but the name: one of the two is
   * damaged. Undefined if the header's name fits the neighbours better.
   */
  #otherName(entry: LocalEntry, end: number): PlacedRecord | undefined {
    const directory = this.#directory;
    const i = this.#byPosition.get(entry.position);
    if (i === undefined) return undefined;
    const header = this.#tools.scan.view(entry.position, entry.dataStart - entry.position);
    if (disagreement(viewOf(header), directory, i) !== "name") return undefined;
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
