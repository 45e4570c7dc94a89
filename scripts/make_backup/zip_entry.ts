import { dosTime, type LocalTime } from "./local_time.ts";
import { type Method, pack, type Packed, packPieces, type Pieces } from "./zip_content.ts";
import type { CentralFields, HeaderFields } from "./zip_records.ts";
import { encrypt } from "./zip_encryption.ts";

/** One entry to be written. Everything but name and content has the value of a real backup. */
export interface ZipEntry {
  /** With `/` at the end: a directory. Written as it is, however hostile. */
  readonly name: string;
  /** Default: nothing. Pieces are read twice. */
  readonly content?: Uint8Array | Packed | Pieces;
  readonly time?: LocalTime;
  /** Default: deflate, for directories and empty files too. Packed content knows its own method. */
  readonly method?: Method;
  /** Level of compression; default 9. */
  readonly level?: number;
  /** CRC and sizes behind the data (bit 3), with or without the signature. */
  readonly descriptor?: boolean | "unsigned";
  /** Sizes and offset in a zip64 extra field, however small. */
  readonly zip64?: boolean;
  /** Flag bit 11; names are UTF-8 bytes with and without it. */
  readonly utf8?: boolean;
  /** The encryption flag over data that is not encrypted. */
  readonly encrypted?: boolean;
  /** Encrypts the data in the traditional way and sets the flag. */
  readonly password?: string;
  readonly externalAttributes?: number;
  readonly madeBy?: number;
  /** Extra fields and comment, of the central header only. */
  readonly extra?: Uint8Array;
  readonly comment?: string;
  /** Values that the local header, the central header or the descriptor has instead. */
  readonly local?: Partial<HeaderFields>;
  readonly central?: Partial<CentralFields>;
  readonly described?: { crc?: number; packedSize?: number; size?: number };
}

/** An entry with its content packed and the true values of its headers. */
export interface PreparedEntry {
  readonly entry: ZipEntry;
  readonly packed: Packed;
  readonly zip64: boolean;
  readonly fields: HeaderFields;
}

/** A Unix symbolic link: its target is the content. */
export function symlinkEntry(name: string, target: string, time?: LocalTime): ZipEntry {
  return {
    name,
    content: new TextEncoder().encode(target),
    madeBy: 3 << 8 | 20,
    externalAttributes: 0o120777 * 0x10000,
    ...(time === undefined ? {} : { time }),
  };
}

/** The two values of every real entry: compressed "at maximum". */
const MAXIMUM_COMPRESSION = 2;
const NO_BYTES = new Uint8Array(0);
const DEFAULT_TIME: LocalTime = { y: 2024, m: 1, d: 7, h: 2, mi: 0, s: 0 };

export function prepare(entry: ZipEntry): PreparedEntry {
  let packed = packContent(entry);
  const { date, time } = dosTime(entry.time ?? DEFAULT_TIME);
  const descriptor = Boolean(entry.descriptor);
  if (entry.password !== undefined) {
    const check = descriptor ? time >> 8 : packed.crc >>> 24;
    packed = encrypt(packed, entry.password, check);
  }
  const zip64 = entry.zip64 === true || packed.size >= 0xffffffff ||
    packed.packedSize >= 0xffffffff;
  const encrypted = entry.encrypted === true || entry.password !== undefined;
  const fields: HeaderFields = {
    needed: zip64 ? 45 : 20,
    flags: (encrypted ? 1 : 0) | (packed.method === "deflate" ? MAXIMUM_COMPRESSION : 0) |
      (descriptor ? 8 : 0) | (entry.utf8 ? 0x800 : 0),
    method: packed.method === "deflate" ? 8 : 0,
    time,
    date,
    crc: packed.crc,
    packedSize: packed.packedSize,
    size: packed.size,
    name: new TextEncoder().encode(entry.name),
    extra: NO_BYTES,
  };
  return { entry, packed, zip64, fields };
}

/** The central header: the true values, then what the entry wants instead. */
export function centralFields(
  { entry, packed, fields }: PreparedEntry,
  at: { disk: number; offset: number },
): CentralFields {
  return {
    ...fields,
    madeBy: entry.madeBy ?? 0,
    extra: entry.extra ?? NO_BYTES,
    comment: new TextEncoder().encode(entry.comment ?? ""),
    internalAttributes: packed.isText ? 1 : 0,
    externalAttributes: entry.externalAttributes ?? 0,
    ...at,
    ...entry.central,
  };
}

function packContent({ content, method, level }: ZipEntry): Packed {
  if (content === undefined) return pack(NO_BYTES, method, level);
  if (content instanceof Uint8Array) return pack(content, method, level);
  return typeof content === "function" ? packPieces(content, method, level) : content;
}
