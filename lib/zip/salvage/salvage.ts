import type { ByteSource } from "../byte_source.ts";
import type { CentralDirectory } from "../central_directory.ts";
import { DirectoryBuilder, entryOf } from "../directory_builder.ts";
import type { Finding } from "../finding.ts";
import { byPosition } from "../header_positions.ts";
import { DataCheck } from "./data_check.ts";
import { GapScan } from "./gap_scan.ts";
import { type KnownRecords, readKnownRecords } from "./known_records.ts";
import { landsOnRecord } from "./local_entry.ts";
import { type Placed, type PlacedRecord, RecordPlacer } from "./record_placer.ts";
import { SignatureScan } from "./signature_scan.ts";
import type { Tools } from "./tools.ts";

/** The entries that were found, and what is known to be lost. */
export interface Salvaged {
  readonly directory: CentralDirectory;
  readonly findings: readonly Finding[];
}

/**
 * Finds the entries of an archive whose directory is damaged or missing.
 *
 * 1. Every whole record of the directory that is left is read (known_records.ts).
 * 2. A record is placed where it points, or by the number of bytes that something was cut out or
 *    put in, if the local header there (and the data descriptor) agrees with it. What follows such
 *    an entry must be another record of the zip, else its bytes have to fit its CRC-32. Where it is
 *    not known whether they do (encryption, large entries), that nothing was cut out or put in will do.
 * 3. What no placed entry covers is scanned for local headers (gap_scan.ts): for those of records
 *    without a place, and, where the directory is not complete, for others.
 *
 * What this never does is to take an entry of a nested zip for one of the archive.
 * @throws {ZipError} `io`
 */
export function salvage(source: ByteSource): Salvaged {
  const known = readKnownRecords(source);
  const tools = { scan: new SignatureScan(source), data: new DataCheck(source) };
  const { placed, rest } = placeKnown(source, known, tools);
  const gaps = new GapScan({ ...tools, known, rest, placed });
  gaps.run();
  const all = gaps.placed.sort((a, b) => a.position - b.position);
  const findings: Finding[] = [...gaps.lost];
  if (known.missing > gaps.unlisted + gaps.lostUnlisted) {
    const count = known.missing - gaps.unlisted - gaps.lostUnlisted;
    const message = `${count} entries that the directory counted cannot be named`;
    findings.push({ code: "unknown-entries", message });
  }
  return { directory: build(all, known), findings };
}

/** Places records whose local header is where they point; the others are `rest`. */
function placeKnown(
  source: ByteSource,
  known: KnownRecords,
  { scan, data }: Tools,
): { placed: PlacedRecord[]; rest: number[] } {
  const { directory, shifts } = known;
  // Nothing was cut out or put in: no entry passes the place that a record gives the next.
  const isInPlace = known.complete && shifts.length === 1;
  const placer = new RecordPlacer(scan, directory);
  const found: PlacedRecord[] = [];
  const rest: number[] = [];
  const order = byPosition(directory);
  order.forEach((i, n) => {
    const position = directory.headerPosition(i);
    const next = order[n + 1];
    const limit = isInPlace && next !== undefined ? directory.headerPosition(next) : known.start;
    let match: PlacedRecord | undefined;
    for (const shift of shifts) match ??= placer.at(i, position + shift, limit);
    if (match === undefined) rest.push(i);
    else found.push(match);
  });
  found.sort((a, b) => a.position - b.position);
  const placed: PlacedRecord[] = [];
  let covered = 0;
  found.forEach((entry, n) => {
    const next = found[n + 1]?.position ?? known.start;
    const lands = entry.end === next ||
      (entry.end < next && landsOnRecord(scan, entry.end, source.size));
    const isWhole = () => {
      const verdict = data.check(entry.dataStart, directory.packed(entry.record));
      return verdict === "good" || (verdict === "unknown" && isInPlace);
    };
    if (entry.position >= covered && (lands || isWhole())) {
      placed.push(entry);
      covered = entry.end;
    } else {
      rest.push(entry.record);
    }
  });
  return { placed, rest };
}

function build(all: readonly Placed[], { directory, start }: KnownRecords): CentralDirectory {
  const builder = new DirectoryBuilder();
  for (const placed of all) {
    const entry = "local" in placed ? placed.local : entryOf(directory, placed.record);
    builder.add({ ...entry, headerPosition: placed.position });
  }
  return builder.build(start);
}
