import type { Finding } from "../finding.ts";
import { decodeName } from "../names.ts";
import { CENTRAL_HEADER, FLAGS_ENCRYPTED, LOCAL_HEADER } from "../records.ts";
import type { KnownRecords } from "./known_records.ts";
import {
  type CheckedEntry,
  checkLocalEntry,
  entryEnd,
  landsOnRecord,
  type LocalEntry,
  readLocalEntry,
} from "./local_entry.ts";
import { readNestedDirectory } from "./nested_directory.ts";
import { makeOf, type Pending, PendingEntries } from "./pending_entries.ts";
import { fits, type Placed, type PlacedLocal, type PlacedRecord } from "./record_placer.ts";
import type { Tools } from "./tools.ts";
import { WantedRecords } from "./wanted_records.ts";

export interface GapScanInput extends Tools {
  readonly known: KnownRecords;
  /** Entries placed so far, in rising order. */
  readonly placed: readonly PlacedRecord[];
  /** Records without a place. */
  readonly rest: readonly number[];
}

/** How far the scan of a gap is. */
interface State {
  /** Bytes. */
  at: number;
  readonly end: number;
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
  #pending = new PendingEntries();

  constructor(input: GapScanInput) {
    this.#in = input;
    this.placed = [...input.placed];
    this.#wanted = new WantedRecords(input.known.directory, input.rest, input);
  }

  run(): void {
    const { placed, known } = this.#in;
    let from = 0;
    let previous: PlacedRecord | undefined;
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

  #gap(start: number, end: number, previous: PlacedRecord | undefined): void {
    const { scan, known } = this.#in;
    const chained = previous === undefined ? "sure" : this.#chainBehind(previous);
    const state: State = { at: start, end, chained, run: this.#pending.newRun(), claim: 0 };
    while (state.at < end) {
      const hit = scan.next(state.at, end);
      if (hit === undefined) break;
      const { position, signature } = hit;
      if (position > state.at) this.#unchain(state);
      state.at = position + 4;
      if (signature === CENTRAL_HEADER) {
        if (state.chained !== "no" && known.directory.count === 0) break;
        this.#unchain(state);
        const nested = readNestedDirectory(scan, position, end);
        this.#leaveOut(this.#pending.giveUpFrom(nested.zipStart));
        state.at = Math.max(nested.end, position + 4);
      } else if (signature === LOCAL_HEADER) {
        const entry = readLocalEntry(scan, position, end);
        if (entry === undefined) this.#unchain(state);
        else this.#entry(entry, state);
      }
    }
    this.#leaveOut(this.#pending.giveUpUnlike(this.#makes));
    for (const pending of this.#pending.takeAll()) this.#acceptLocal(pending);
  }

  /** Takes, keeps for later, or loses the entry, and moves on. */
  #entry(entry: LocalEntry, state: State): void {
    const { scan, data, known } = this.#in;
    const { position, dataStart } = entry;
    const { end } = state;
    const match = this.#wanted.agreeing(entry, end);
    if (match !== undefined) return this.#accept(match, entry, state);
    const foreign = known.complete && this.#wanted.standFor(entry) === undefined;
    if (foreign || data.exhausted) return this.#unchain(state);
    const checked = checkLocalEntry(this.#in, entry, end);
    if (checked?.verdict === "good") return this.#takeLocal(checked, state);
    const pointing = this.#wanted.pointing(entry, end);
    if (pointing !== undefined) return this.#accept(pointing, entry, state);
    if (checked?.verdict === "unknown" && this.#isCredible(checked, state)) {
      return this.#takeLocal(checked, state);
    }
    if (state.chained === "no") return this.#unchain(state);
    this.#lose(entry);
    const claimed = entryEnd(scan, dataStart, entry);
    if (claimed <= end && claimed > position && landsOnRecord(scan, claimed, end)) {
      state.at = claimed;
      state.chained = "likely";
    } else {
      this.#unchain(state);
      state.claim = Math.max(state.claim, claimed);
    }
  }

  /** Whether an entry is taken at its word although its bytes cannot be checked. */
  #isCredible({ entry, end }: CheckedEntry, state: State): boolean {
    const { scan, known } = this.#in;
    if (state.chained !== "sure" || !landsOnRecord(scan, end, state.end)) return false;
    // One damaged bit must not make the whole archive ask for a password.
    const record = this.#wanted.standFor(entry);
    const isEncrypted = (entry.flags & FLAGS_ENCRYPTED) !== 0;
    return !isEncrypted || record === undefined || known.directory.isEncrypted(record);
  }

  #takeLocal({ entry, end }: CheckedEntry, state: State): void {
    const { position, dataStart } = entry;
    const { run, claim } = state;
    const found = { position, dataStart, end, local: entry };
    if (state.chained === "sure") this.#acceptLocal(found);
    else this.#pending.add({ ...found, run, claim });
    this.#pending.extend(run, end);
    state.at = end;
  }

  /** Only an entry whose bytes fit is surely as long as its header says. */
  #chainBehind(entry: PlacedRecord): State["chained"] {
    const { data, known } = this.#in;
    return !data.exhausted && fits(data, known.directory, entry) ? "sure" : "likely";
  }

  #unchain(state: State): void {
    state.chained = "no";
    state.run = this.#pending.newRun();
  }

  #accept(found: PlacedRecord, entry: LocalEntry, state: State): void {
    this.placed.push(found);
    this.#makes.add(makeOf(entry));
    this.#wanted.take(found.record);
    state.at = found.end;
    state.chained = this.#chainBehind(found);
    state.claim = 0;
  }

  #acceptLocal(found: PlacedLocal): void {
    this.placed.push(found);
    this.#makes.add(makeOf(found.local));
    const wanted = this.#wanted.standFor(found.local);
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

  #leaveOut(rejected: readonly Pending[]): void {
    for (const { local } of rejected) {
      const name = decodeName(local.name);
      const message = `"${name}" was found in a damaged region and is left out: it may belong to ` +
        "a zip inside the archive";
      this.lost.push({ code: "unproven-entry", entry: name, message });
    }
  }
}
