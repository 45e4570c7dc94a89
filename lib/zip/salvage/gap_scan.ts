import type { Finding } from "../archive.ts";
import type { ByteSource } from "../byte_source.ts";
import { recordSize } from "../central_directory.ts";
import type { DataCheck } from "./data_check.ts";
import type { KnownRecords } from "./known_records.ts";
import {
  CENTRAL_HEADER,
  CENTRAL_HEADER_SIZE,
  END_RECORD,
  LOCAL_HEADER,
  viewOf,
} from "../records.ts";
import {
  checkLocalEntry,
  entryEnd,
  landsOnRecord,
  type LocalEntry,
  readLocalEntry,
} from "./local_entry.ts";
import type { Measures } from "../local_header.ts";
import { decodeName } from "../names.ts";
import { fits, type Placed } from "./salvage.ts";
import type { SignatureScan } from "./signature_scan.ts";
import { WantedRecords } from "./wanted_records.ts";

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

/** An entry that may belong to a nested zip. */
interface Pending extends Placed {
  local: LocalEntry & Measures;
  /** All that follow each other without a gap have the same number. */
  run: number;
  /** End (bytes) of what a damaged entry in front claims for itself. */
  claim: number;
}

/** How far the scan of a gap is. */
interface State {
  /** Bytes. */
  at: number;
  end: number;
  /** "likely": behind an entry that is damaged, but ends by its header where a record begins. */
  chained: "sure" | "likely" | "no";
  run: number;
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
  #wanted: WantedRecords;
  #makes = new Set<string>();
  #pending: Pending[] = [];
  #runEnds: number[] = [];

  constructor(input: GapScanInput) {
    this.#in = input;
    this.placed = [...input.placed];
    this.#wanted = new WantedRecords(input.known.directory, input.rest, input);
  }

  run(): void {
    const { placed, known } = this.#in;
    let from = 0;
    let previous: Placed | undefined;
    if (!this.#wanted.isEmpty || !known.complete) {
      for (const entry of placed) {
        if (entry.position > from) this.#gap(from, entry.position, previous);
        from = entry.end;
        previous = entry;
      }
      if (from < known.start) this.#gap(from, known.start, previous);
    }
    for (const i of this.#wanted.left()) {
      const why = "its local header or its bytes are damaged or missing";
      this.#report(known.directory.name(i), why);
    }
  }

  #gap(start: number, end: number, previous: Placed | undefined): void {
    const { scan, known } = this.#in;
    const chained = previous === undefined ? "sure" : this.#chainBehind(previous);
    const state: State = { at: start, end, chained, run: this.#newRun(), claim: 0 };
    while (state.at < end) {
      const hit = scan.next(state.at, end);
      if (hit === undefined) break;
      const { position, signature } = hit;
      if (position > state.at) this.#unchain(state);
      state.at = position + 4;
      if (signature === CENTRAL_HEADER) {
        if (state.chained !== "no" && known.directory.count === 0) break;
        this.#unchain(state);
        state.at = this.#nestedEnd(position, end);
      } else if (signature === LOCAL_HEADER) {
        const entry = readLocalEntry(scan, position, end);
        if (entry === undefined) this.#unchain(state);
        else this.#entry(entry, state);
      }
    }
    this.#settle();
  }

  /** Takes, keeps for later, or loses the entry, and moves on. */
  #entry(entry: LocalEntry, state: State): void {
    const { scan, data, known } = this.#in;
    const { position } = entry;
    const { end } = state;
    const sure = state.chained === "sure";
    const match = this.#wanted.agreeing(entry, end);
    if (match !== undefined) return this.#accept(match, entry, state);
    const foreign = known.complete && this.#wanted.standFor(entry) === undefined;
    if (foreign || data.exhausted) return this.#unchain(state);
    const checked = checkLocalEntry(scan, data, entry, end);
    const good = checked?.verdict === "good" ||
      (sure && checked?.verdict === "unknown" && landsOnRecord(scan, checked.end, end));
    if (checked !== undefined && good) {
      const local = { ...entry, ...checked.measures, position };
      const found = { position, end: checked.end, known: -1, local };
      if (sure) this.#acceptLocal(found, entry);
      else this.#pending.push({ ...found, run: state.run, claim: state.claim });
      this.#runEnds[state.run] = state.at = checked.end;
      return;
    }
    const pointing = this.#wanted.pointing(entry, end);
    if (pointing !== undefined) return this.#accept(pointing, entry, state);
    if (state.chained === "no") return this.#unchain(state);
    this.#lose(entry);
    const claimed = entryEnd(scan, entry.dataStart, entry.flags, entry);
    if (claimed <= end && claimed > position && landsOnRecord(scan, claimed, end)) {
      state.at = claimed;
      state.chained = "likely";
    } else {
      this.#unchain(state);
      state.claim = Math.max(state.claim, claimed);
    }
  }

  /** Only an entry whose bytes fit is surely as long as its header says. */
  #chainBehind(entry: Placed): State["chained"] {
    const { scan, data, known } = this.#in;
    return !data.exhausted && fits(scan, data, known.directory, entry) ? "sure" : "likely";
  }

  #unchain(state: State): void {
    state.chained = "no";
    state.run = this.#newRun();
  }

  #newRun(): number {
    return this.#runEnds.push(0) - 1;
  }

  #accept(found: Placed, entry: LocalEntry, state: State): void {
    this.placed.push(found);
    this.#makes.add(makeOf(entry));
    this.#wanted.take(found.known);
    state.at = found.end;
    state.chained = this.#chainBehind(found);
    state.claim = 0;
  }

  #acceptLocal(found: Placed, entry: LocalEntry): void {
    this.placed.push(found);
    this.#makes.add(makeOf(entry));
    const wanted = this.#wanted.standFor(entry);
    if (wanted === undefined) this.unlisted++;
    else this.#wanted.take(wanted);
  }

  #lose(entry: LocalEntry): void {
    if (this.#wanted.standFor(entry) !== undefined) return;
    this.lostUnlisted++;
    this.#report(decodeName(entry.name), "its bytes are damaged or cut off");
  }

  #report(name: string, why: string): void {
    this.lost.push({ code: "lost-entry", entry: name, message: `"${name}" is lost: ${why}` });
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
      const name = decodeName(pending.local.name);
      const message = `"${name}" was found in a damaged region and is left out: it may belong to ` +
        "a zip inside the archive";
      this.lost.push({ code: "unproven-entry", entry: name, message });
    }
    this.#pending = kept;
  }

  /** At the end of a gap: what no rule rejects is taken. */
  #settle(): void {
    this.#drop((pending) =>
      (this.#makes.size > 0 && !this.#makes.has(makeOf(pending.local))) ||
      (pending.position < pending.claim && (this.#runEnds[pending.run] ?? 0) <= pending.claim)
    );
    for (const pending of this.#pending) this.#acceptLocal(pending, pending.local);
    this.#pending = [];
  }
}

/** How a writer makes its headers: nested zips mostly come from another one. */
function makeOf(entry: LocalEntry): string {
  return `${entry.version}/${entry.flags & 0x0809}/${entry.extra.length > 0}`;
}
