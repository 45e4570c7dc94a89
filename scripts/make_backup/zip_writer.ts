import { centralFields, prepare, type PreparedEntry, type ZipEntry } from "./zip_entry.ts";
import { type PathOf, ZipOutput } from "./zip_output.ts";
import {
  centralHeader,
  dataDescriptor,
  type EndFields,
  endRecord,
  localHeader,
  needsZip64,
  SPANNING_MARKER,
  zip64End,
} from "./zip_records.ts";

/**
 * How an archive is spread over files: `own` makes each volume a whole zip, `cut` slices the bytes
 * of one zip, `spanned` writes the disk numbers and the marker of APPNOTE 8.5.
 */
export type Layout = "own" | "cut" | "spanned";

export interface ZipWriterOptions {
  readonly layout?: Layout;
  /** A volume ends before it would hold more bytes; one entry may be larger (`own`). */
  readonly volumeBytes?: number;
  /** A volume ends after so many entries (`own`). */
  readonly volumeEntries?: number;
  /** A zip64 end record, however small the archive. */
  readonly zip64?: boolean;
  readonly comment?: string;
  /** Bytes before the first entry that offsets do not count, as in self-extracting archives. */
  readonly prefix?: Uint8Array;
  /** Values that the end of the central directory has instead. */
  readonly end?: Partial<EndFields>;
}

/**
 * Writes zip archives, right or wrong in whatever way a test asks for. It shares no code with the
 * reader that it tests, and it never holds more than one entry and the central directory.
 */
export class ZipWriter {
  readonly #pathOf: PathOf;
  readonly #options: ZipWriterOptions;
  readonly #paths: string[] = [];
  #zip: OneZip;

  constructor(path: string | PathOf, options: ZipWriterOptions = {}) {
    this.#pathOf = typeof path === "string" ? numbered(path) : path;
    this.#options = options;
    this.#zip = new OneZip(this.#pathOf, options);
  }

  add(entry: ZipEntry): void {
    const prepared = prepare(entry);
    if (this.#isOwn && this.#zip.entries > 0 && !this.#hasRoomFor(prepared)) this.nextVolume();
    this.#zip.add(prepared);
  }

  /** Ends the volume here, whatever its size (`own` only). */
  nextVolume(): void {
    if (!this.#isOwn) throw new TypeError("Only volumes that are a zip of their own end at will");
    this.#paths.push(...this.#zip.close());
    const volume = this.#paths.length;
    this.#zip = new OneZip(() => this.#pathOf(volume), this.#options);
  }

  /** Ends the archive and returns the paths of its volumes. */
  close(): string[] {
    this.#paths.push(...this.#zip.close());
    return this.#paths;
  }

  get #isOwn(): boolean {
    return (this.#options.layout ?? "own") === "own";
  }

  #hasRoomFor({ fields, packed }: PreparedEntry): boolean {
    const { volumeBytes = Infinity, volumeEntries = Infinity } = this.#options;
    const size = packed.packedSize + 2 * fields.name.length + 76;
    return this.#zip.entries < volumeEntries && this.#zip.size + size <= volumeBytes;
  }
}

/** Writes all entries and returns the paths of the volumes. */
export function writeZip(
  path: string | PathOf,
  entries: Iterable<ZipEntry>,
  options: ZipWriterOptions = {},
): string[] {
  const writer = new ZipWriter(path, options);
  for (const entry of entries) writer.add(entry);
  return writer.close();
}

/** `X.zip`, `X.1.zip`, `X.2.zip` */
function numbered(path: string): PathOf {
  return (volume) => volume === 0 ? path : path.replace(/(\.zip)?$/i, `.${volume}$1`);
}

/** One central directory with its entries. */
class OneZip {
  readonly #output: ZipOutput;
  readonly #options: ZipWriterOptions;
  readonly #directory = new ByteStore();
  /** The length of each central header; only spanned archives need it. */
  readonly #headerLengths: number[] = [];
  entries = 0;

  constructor(pathOf: PathOf, options: ZipWriterOptions) {
    const { layout = "own", volumeBytes = Infinity, prefix } = options;
    this.#options = options;
    this.#output = new ZipOutput(pathOf, layout === "own" ? Infinity : volumeBytes);
    if (this.#isSpanned) this.#output.write(SPANNING_MARKER);
    if (prefix) this.#output.write(prefix);
  }

  /** Bytes when it would be closed now. */
  get size(): number {
    return this.#output.offset + this.#directory.length + 22;
  }

  add(prepared: PreparedEntry): void {
    const { entry, packed, zip64, fields } = prepared;
    const hasDescriptor = (fields.flags & 8) !== 0;
    const unknown = hasDescriptor ? { crc: 0, packedSize: 0, size: 0 } : {};
    const at = this.#writeWhole(localHeader({ ...fields, ...unknown, ...entry.local }, zip64));
    const header = centralHeader(centralFields(prepared, at), zip64);
    this.#directory.push(header);
    if (this.#isSpanned) this.#headerLengths.push(header.length);
    for (const piece of packed.pieces()) this.#output.write(piece);
    if (hasDescriptor) {
      const signature = entry.descriptor !== "unsigned";
      this.#writeWhole(dataDescriptor({ ...fields, ...entry.described }, { zip64, signature }));
    }
    this.entries++;
  }

  close(): string[] {
    const output = this.#output;
    const start = this.#isSpanned ? this.#writeSpannedDirectory() : this.#writeDirectory();
    const end: EndFields = {
      ...start,
      disk: this.#isSpanned ? output.disk : 0,
      directorySize: this.#directory.length,
      comment: new TextEncoder().encode(this.#options.comment ?? ""),
      entries: this.entries,
      ...this.#options.end,
    };
    const zip64 = this.#options.zip64 === true || needsZip64(end);
    if (zip64) {
      if (this.#isSpanned) output.reserve(76);
      const at = this.#position();
      output.write(zip64End(end, { ...at, disks: this.#isSpanned ? output.disk + 1 : 1 }));
    }
    if (this.#isSpanned) output.reserve(22 + end.comment.length);
    output.write(endRecord(this.#isSpanned ? { ...end, disk: output.disk } : end, zip64));
    return output.close();
  }

  #writeDirectory(): Pick<EndFields, "directoryDisk" | "directoryOffset" | "entriesOnDisk"> {
    const { offset } = this.#position();
    for (const chunk of this.#directory.chunks()) this.#output.write(chunk);
    return { directoryDisk: 0, directoryOffset: offset, entriesOnDisk: this.entries };
  }

  /** No central header may lie across two files. */
  #writeSpannedDirectory(): Pick<EndFields, "directoryDisk" | "directoryOffset" | "entriesOnDisk"> {
    const output = this.#output;
    const bytes = this.#directory.joined();
    let read = 0;
    let start: { disk: number; offset: number } | undefined;
    let entriesOnDisk = 0;
    for (const length of this.#headerLengths) {
      const disk = output.disk;
      output.reserve(length);
      if (output.disk !== disk) entriesOnDisk = 0;
      start ??= this.#position();
      output.write(bytes.subarray(read, read += length));
      entriesOnDisk++;
    }
    const disk = output.disk;
    output.reserve(22 + (this.#options.comment?.length ?? 0));
    if (output.disk !== disk) entriesOnDisk = 0;
    start ??= this.#position();
    return { directoryDisk: start.disk, directoryOffset: start.offset, entriesOnDisk };
  }

  /** Writes a record that no end of a spanned volume may divide; returns where it starts. */
  #writeWhole(record: Uint8Array): { disk: number; offset: number } {
    if (this.#isSpanned) this.#output.reserve(record.length);
    const at = this.#position();
    this.#output.write(record);
    return at;
  }

  #position(): { disk: number; offset: number } {
    const output = this.#output;
    if (this.#isSpanned) return { disk: output.disk, offset: output.diskOffset };
    return { disk: 0, offset: output.offset - (this.#options.prefix?.length ?? 0) };
  }

  get #isSpanned(): boolean {
    return this.#options.layout === "spanned";
  }
}

/** Bytes that grow to hundreds of megabytes without being copied each time. */
class ByteStore {
  readonly #full: Uint8Array[] = [];
  #chunk = new Uint8Array(1 << 16);
  #used = 0;
  length = 0;

  push(bytes: Uint8Array): void {
    if (this.#used + bytes.length > this.#chunk.length) {
      this.#full.push(this.#chunk.subarray(0, this.#used));
      this.#chunk = new Uint8Array(Math.max(1 << 20, bytes.length));
      this.#used = 0;
    }
    this.#chunk.set(bytes, this.#used);
    this.#used += bytes.length;
    this.length += bytes.length;
  }

  chunks(): Uint8Array[] {
    return [...this.#full, this.#chunk.subarray(0, this.#used)];
  }

  joined(): Uint8Array {
    const whole = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks()) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}
