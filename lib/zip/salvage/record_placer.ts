import type { CentralDirectory } from "../central_directory.ts";
import { MIN_DESCRIPTOR } from "../data_descriptor.ts";
import { disagreement, localHeaderSize } from "../local_header.ts";
import { FLAG_DESCRIPTOR, LOCAL_HEADER_SIZE, viewOf } from "../records.ts";
import type { DataCheck } from "./data_check.ts";
import { entryEnd, type LocalEntry } from "./local_entry.ts";
import type { SignatureScan } from "./signature_scan.ts";

/** Where an entry is (bytes in the source). */
interface Place {
  readonly position: number;
  readonly dataStart: number;
  readonly end: number;
}

/** An entry that a record of the directory describes. */
export interface PlacedRecord extends Place {
  /** Index in the directory. */
  readonly record: number;
}

/** An entry that is described by its local header alone. */
export interface PlacedLocal extends Place {
  readonly local: LocalEntry;
}

export type Placed = PlacedRecord | PlacedLocal;

/** Places the records of a directory at local headers that agree with them. */
export class RecordPlacer {
  #scan: SignatureScan;
  #directory: CentralDirectory;

  constructor(scan: SignatureScan, directory: CentralDirectory) {
    this.#scan = scan;
    this.#directory = directory;
  }

  /**
   * Record `i` at `position`, if the local header there and the data descriptor agree with it and the
   * entry ends before `limit` (bytes in the source). Its bytes are not looked at.
   */
  at(i: number, position: number, limit: number): PlacedRecord | undefined {
    if (!(position >= 0 && position < limit)) return undefined;
    const directory = this.#directory;
    const scan = this.#scan;
    const length = LOCAL_HEADER_SIZE + directory.nameLength(i);
    const headerSize = localHeaderSize(viewOf(scan.view(position, length)));
    if (headerSize < 0) return undefined;
    const header = viewOf(scan.view(position, headerSize));
    if (header.byteLength < headerSize) return undefined;
    if (disagreement(header, directory, i) !== undefined) return undefined;
    const packed = directory.packed(i);
    const dataStart = position + headerSize;
    const dataEnd = dataStart + packed.compressedSize;
    const end = entryEnd(scan, dataStart, packed);
    const described = (packed.flags & FLAG_DESCRIPTOR) === 0 || end > dataEnd;
    if (!described && limit - end >= MIN_DESCRIPTOR) return undefined;
    return end <= limit ? { position, dataStart, end, record: i } : undefined;
  }
}

/** Whether the bytes of a placed record fit it. */
export function fits(
  data: DataCheck,
  directory: CentralDirectory,
  { dataStart, record }: PlacedRecord,
): boolean {
  return data.check(dataStart, directory.packed(record)) === "good";
}
