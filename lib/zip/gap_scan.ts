import type { Finding } from "./archive.ts";
import type { ByteSource } from "./byte_source.ts";
import type { DataCheck } from "./data_check.ts";
import type { KnownRecords } from "./known_records.ts";
import { CENTRAL_HEADER, CENTRAL_HEADER_SIZE, END_RECORD, LOCAL_HEADER, viewOf } from "./layout.ts";
import { recordSize } from "./central_directory.ts";
import {
  checkLocalEntry,
  entryEnd,
  isEncrypted,
  landsOnRecord,
  type LocalEntry,
  readLocalEntry,
} from "./local_entry.ts";
import type { Measures } from "./local_header.ts";
import { fits, keyOf, measuresOf, placeAt, type Placed, textOf } from "./salvage.ts";
import type { SignatureScan } from "./signature_scan.ts";

export interface GapScanInput {
  source: ByteSource;
  scan: SignatureScan;
  data: DataCheck;
  known: KnownRecords;
  /** Entries placed so far, in rising order. */
  placed: readonly Placed[];
  /** Records without a place. */
  rest: readonly number[];
}

/** So many records of the same name are tried at one place. */
const MAX_NAMESAKES = 16;

/** An entry that may belong to a nested zip. */
interface Pending extends Placed {
  local: LocalEntry & Measures;
  /** All that follow each other without a gap have the same number. */
  run: number;
  /** End (bytes) of what a damaged entry in front claims for itself. */
  claim: number;
}

/**
 * Looks for local headers in what no entry covers.
 *
 * A header that stands where the archive begins, or right after an entry that is in its place, is
 * *chained*: it is the archive's own. After damage the chain is broken, and a header that is found
 * then may belong to a nested zip. It is taken only if a record of the directory describes it, or,
 * where the directory is not complete, if its bytes fit, it is made like the chained ones, no end
 * of a nested zip follows, and its run does not end inside what a damaged entry claims.
 */
export class GapScan {
  readonly placed: Placed[];
  readonly lost: Finding[] = [];
  /** Entries found, and lost, that no record of the directory describes. */
  unlisted = 0;
  lostUnlisted = 0;
  #in: GapScanInput;
  #wanted = new Map<string, number[]>();
  #makes = new Set<string>();
  #pending: Pending[] = [];
  #runEnds: number[] = [];

  constructor(input: GapScanInput) {
    this.#in = input;
    this.placed = [...input.placed];
    for (const i of input.rest) this.#want(i);
  }

  run(): void {
    const { placed, known } = this.#in;
    let from = 0;
    if (this.#wanted.size > 0 || !known.complete) {
      for (const entry of placed) {
        if (entry.position > from) this.#gap(from, entry.position);
        from = entry.end;
      }
      if (from < known.start) this.#gap(from, known.start);
    }
    this.#reportWanted();
  }

  #want(i: number): void {
    const key = keyOf(this.#in.known.directory.nameBytes(i));
    const list = this.#wanted.get(key);
    if (list === undefined) this.#wanted.set(key, [i]);
    else list.push(i);
  }

  #found(key: string, i: number): void {
    const list = this.#wanted.get(key) ?? [];
    const at = list.indexOf(i);
    const last = list.pop();
    if (at >= 0 && at < list.length) list[at] = last as number;
    if (list.length === 0) this.#wanted.delete(key);
  }

  #gap(start: number, end: number): void {
    const { scan, known, data } = this.#in;
    let at = start;
    let chained = true;
    let run = this.#newRun();
    let claim = 0;
    while (at < end) {
      const hit = scan.next(at, end);
      if (hit === undefined) break;
      const { position, signature } = hit;
      if (position > at) {
        chained = false;
        run = this.#newRun();
      }
      at = position + 4;
      if (signature === CENTRAL_HEADER) {
        if (chained && known.directory.count === 0) break;
        at = this.#nestedEnd(position, end);
        run = this.#newRun();
        chained = false;
        continue;
      }
      if (signature !== LOCAL_HEADER) continue;
      const entry = readLocalEntry(scan, position, end);
      if (entry === undefined) {
        chained = false;
        continue;
      }
      const match = this.#matching(entry, end);
      if (match !== undefined) {
        this.#accept(match, entry);
        at = match.end;
        chained = true;
        claim = 0;
        continue;
      }
      if ((known.complete && !this.#wanted.has(keyOf(entry.name))) || data.exhausted) {
        chained = false;
        continue;
      }
      const checked = checkLocalEntry(scan, data, entry, end);
      const sure = checked?.verdict === "good" ||
        (chained && checked?.verdict === "unknown" && landsOnRecord(scan, checked.end, end));
      if (checked !== undefined && sure) {
        const local = { ...entry, ...checked.measures, position };
        const found = { position, end: checked.end, known: -1, local };
        if (chained) this.#acceptLocal(found, entry);
        else this.#pending.push({ ...found, run, claim });
        this.#runEnds[run] = at = checked.end;
        continue;
      }
      if (!chained) {
        if (position > this.#runEnd(run)) run = this.#newRun();
        continue;
      }
      this.#lose(entry);
      const claimed = this.#claimedEnd(entry);
      if (claimed <= end && claimed > position && landsOnRecord(scan, claimed, end)) {
        at = claimed;
      } else {
        claim = Math.max(claim, claimed);
        chained = false;
        run = this.#newRun();
      }
    }
    this.#settle();
  }

  #newRun(): number {
    return this.#runEnds.push(0) - 1;
  }

  #runEnd(run: number): number {
    return this.#runEnds[run] ?? 0;
  }

  /** The wanted record that the header agrees with, if its bytes are where they should be. */
  #matching(entry: LocalEntry, end: number): Placed | undefined {
    const { scan, known, data } = this.#in;
    for (const i of (this.#wanted.get(keyOf(entry.name)) ?? []).slice(0, MAX_NAMESAKES)) {
      const place = placeAt(scan, known.directory, i, entry.position, end);
      if (place !== undefined) {
        if (landsOnRecord(scan, place.end, end) && place.end !== place.position) return place;
        if (!data.exhausted && fits(scan, data, known.directory, place)) return place;
      } else if (known.directory.headerPosition(i) === entry.position && !data.exhausted) {
        const measures = measuresOf(known.directory, i);
        const { method, dataStart } = entry;
        if (method !== known.directory.method(i)) continue;
        const encrypted = isEncrypted(entry.flags);
        if (data.check(dataStart, method, encrypted, measures) !== "good") continue;
        const dataEnd = entryEnd(scan, dataStart, entry.flags, measures);
        if (dataEnd <= end) return { position: entry.position, end: dataEnd, known: i };
      }
    }
    return undefined;
  }

  #accept(found: Placed, entry: LocalEntry): void {
    this.placed.push(found);
    this.#makes.add(makeOf(entry));
    this.#found(keyOf(entry.name), found.known);
  }

  #acceptLocal(found: Placed, entry: LocalEntry): void {
    this.placed.push(found);
    this.#makes.add(makeOf(entry));
    const key = keyOf(entry.name);
    const wanted = this.#wanted.get(key)?.[0];
    if (wanted === undefined) this.unlisted++;
    else this.#found(key, wanted);
  }

  #lose(entry: LocalEntry): void {
    if (this.#wanted.has(keyOf(entry.name))) return;
    this.lostUnlisted++;
    this.#report(textOf(entry.name), "its bytes are damaged or cut off");
  }

  #report(name: string, why: string): void {
    this.lost.push({ code: "lost-entry", entry: name, message: `"${name}" is lost: ${why}` });
  }

  #reportWanted(): void {
    const { directory } = this.#in.known;
    const indexes = [...this.#wanted.values()].flat().sort((a, b) => a - b);
    for (const i of indexes) {
      this.#report(directory.name(i), "its local header or its bytes are damaged or missing");
    }
  }

  /** Where the entry ends by its own header; what it leaves open claims nothing. */
  #claimedEnd(entry: LocalEntry): number {
    return entryEnd(this.#in.scan, entry.dataStart, entry.flags, entry);
  }

  /**
   * The directory of a nested zip: its end record tells where that zip begins, and everything from
   * there on belongs to it. Returns the end of the nested directory (bytes).
   */
  #nestedEnd(start: number, end: number): number {
    const { scan } = this.#in;
    let at = start;
    while (scan.at(at) === CENTRAL_HEADER) {
      const header = scan.view(at, CENTRAL_HEADER_SIZE);
      if (header.length < CENTRAL_HEADER_SIZE) break;
      const next = at + recordSize(viewOf(header), 0);
      if (next > end) break;
      at = next;
    }
    let base = 0;
    const record = scan.view(at, 22);
    if (record.length === 22 && viewOf(record).getUint32(0, true) === END_RECORD) {
      base = Math.max(0, start - viewOf(record).getUint32(16, true));
    }
    this.#drop((pending) => pending.position >= base);
    return Math.max(at, start + 4);
  }

  #drop(reject: (pending: Pending) => boolean): void {
    const kept: Pending[] = [];
    for (const pending of this.#pending) {
      if (!reject(pending)) {
        kept.push(pending);
        continue;
      }
      const name = textOf(pending.local.name);
      const message =
        `"${name}" was found in a damaged region and is left out: it may belong to a ` +
        "zip inside the archive";
      this.lost.push({ code: "unproven-entry", entry: name, message });
    }
    this.#pending = kept;
  }

  /** At the end of a gap: what no rule rejects is taken. */
  #settle(): void {
    this.#drop((pending) =>
      (this.#makes.size > 0 && !this.#makes.has(makeOf(pending.local))) ||
      (pending.position < pending.claim && this.#runEnd(pending.run) <= pending.claim)
    );
    for (const pending of this.#pending) this.#acceptLocal(pending, pending.local);
    this.#pending = [];
  }
}

/** How a writer makes its headers: nested zips mostly come from another one. */
function makeOf(entry: LocalEntry): string {
  return `${entry.version}/${entry.flags & 0x0809}/${entry.extra.length > 0}`;
}
