import { Buffer } from "node:buffer";
import { crc32, deflateRawSync } from "node:zlib";

/** One entry, every byte of it under control: what is not given is right. */
export interface RawEntry {
  name: string | Uint8Array;
  data?: Uint8Array | string;
  /** 0 stored, 8 deflated (default). */
  method?: number;
  /** The bytes in the archive; default: made from `data`. */
  packed?: Uint8Array;
  flags?: number;
  dosTime?: number;
  madeBy?: number;
  attributes?: number;
  /** Writes a data descriptor and zeros in the local header. */
  descriptor?: "signed" | "unsigned";
  /** Writes sizes (and the position) as zip64. */
  zip64?: boolean;
  extra?: Uint8Array;
  /** Lies. */
  crc32?: number;
  size?: number;
  compressedSize?: number;
  local?: Partial<Fields>;
  central?: Partial<Fields>;
  /** Bytes to put before the local header. */
  gap?: Uint8Array;
}

/** Fields of a header that a test may falsify. */
export interface Fields {
  name: string | Uint8Array;
  method: number;
  flags: number;
  crc32: number;
  size: number;
  compressedSize: number;
  position: number;
  disk: number;
}

export interface RawOptions {
  comment?: string | Uint8Array;
  zip64?: boolean;
  count?: number;
  directorySize?: number;
  directoryOffset?: number;
  /** Starts (bytes) of the disks of a spanned set. */
  disks?: readonly number[];
}

export interface Place {
  position: number;
  dataStart: number;
  dataEnd: number;
  /** After the data descriptor. */
  end: number;
}

export interface RawZip {
  bytes: Buffer;
  places: Place[];
  directoryStart: number;
  directoryEnd: number;
  endRecord: number;
  /** Where each central record starts. */
  records: number[];
}

/** Builds a zip in memory. */
export function rawZip(entries: readonly RawEntry[], options: RawOptions = {}): RawZip {
  const parts: Uint8Array[] = [];
  let at = 0;
  const put = (bytes: Uint8Array) => {
    parts.push(bytes);
    at += bytes.length;
  };
  const places: Place[] = [];
  const central: Buffer[] = [];
  for (const entry of entries) {
    if (entry.gap) put(entry.gap);
    const position = at;
    const { fields, packed } = measure(entry);
    put(localHeader(entry, { ...fields, ...entry.local }));
    const dataStart = at;
    put(packed);
    const dataEnd = at;
    if (entry.descriptor) put(descriptor(entry, fields));
    places.push({ position, dataStart, dataEnd, end: at });
    const disks = options.disks ?? [0];
    let disk = disks.length - 1;
    while (disks[disk]! > position) disk--;
    const place = { position: position - disks[disk]!, disk };
    central.push(centralHeader(entry, { ...fields, ...place, ...entry.central }));
  }
  const directoryStart = at;
  const records: number[] = [];
  for (const record of central) {
    records.push(at);
    put(record);
  }
  const directoryEnd = at;
  const count = options.count ?? entries.length;
  const size = options.directorySize ?? directoryEnd - directoryStart;
  const disks = options.disks ?? [0];
  let directoryDisk = disks.length - 1;
  while (disks[directoryDisk]! > directoryStart) directoryDisk--;
  const offset = options.directoryOffset ?? directoryStart - disks[directoryDisk]!;
  const lastDisk = disks.length - 1;
  if (options.zip64) {
    const large = Buffer.alloc(76);
    large.writeUInt32LE(0x06064b50, 0);
    large.writeBigUInt64LE(44n, 4);
    large.writeUInt16LE(45, 12);
    large.writeUInt16LE(45, 14);
    large.writeUInt32LE(lastDisk, 16);
    large.writeUInt32LE(directoryDisk, 20);
    large.writeBigUInt64LE(BigInt(count), 24);
    large.writeBigUInt64LE(BigInt(count), 32);
    large.writeBigUInt64LE(BigInt(size), 40);
    large.writeBigUInt64LE(BigInt(offset), 48);
    large.writeUInt32LE(0x07064b50, 56);
    large.writeUInt32LE(lastDisk, 60);
    large.writeBigUInt64LE(BigInt(directoryEnd - disks[lastDisk]!), 64);
    large.writeUInt32LE(disks.length, 72);
    put(large);
  }
  const endRecord = at;
  const comment = Buffer.from(options.comment ?? "");
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(lastDisk, 4);
  end.writeUInt16LE(directoryDisk, 6);
  end.writeUInt16LE(options.zip64 ? 0xffff : count & 0xffff, 8);
  end.writeUInt16LE(options.zip64 ? 0xffff : count & 0xffff, 10);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : size, 12);
  end.writeUInt32LE(options.zip64 ? 0xffffffff : offset, 16);
  end.writeUInt16LE(comment.length, 20);
  put(end);
  put(comment);
  return {
    bytes: Buffer.concat(parts),
    places,
    directoryStart,
    directoryEnd,
    endRecord,
    records,
  };
}

function measure(entry: RawEntry): { fields: Fields; packed: Uint8Array } {
  const data = Buffer.from(entry.data ?? "");
  const method = entry.method ?? 8;
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(data) : data);
  const fields: Fields = {
    name: entry.name,
    method,
    flags: (entry.flags ?? 0) | (entry.descriptor ? 8 : 0),
    crc32: entry.crc32 ?? crc32(data),
    size: entry.size ?? data.length,
    compressedSize: entry.compressedSize ?? packed.length,
    position: 0,
    disk: 0,
  };
  return { fields, packed };
}

function localHeader(entry: RawEntry, fields: Fields): Buffer {
  const name = Buffer.from(fields.name as string);
  const own = entry.extra ?? new Uint8Array();
  const large = Buffer.alloc(entry.zip64 ? 20 : 0);
  const zeros = entry.descriptor !== undefined && entry.local?.size === undefined;
  if (entry.zip64) {
    large.writeUInt16LE(1, 0);
    large.writeUInt16LE(16, 2);
    large.writeBigUInt64LE(BigInt(zeros ? 0 : fields.size), 4);
    large.writeBigUInt64LE(BigInt(zeros ? 0 : fields.compressedSize), 12);
  }
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(entry.zip64 ? 45 : 20, 4);
  header.writeUInt16LE(fields.flags, 6);
  header.writeUInt16LE(fields.method, 8);
  header.writeUInt32LE(entry.dosTime ?? 0x52649b3a, 10);
  header.writeUInt32LE(zeros ? 0 : fields.crc32, 14);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : zeros ? 0 : fields.compressedSize, 18);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : zeros ? 0 : fields.size, 22);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(large.length + own.length, 28);
  return Buffer.concat([header, name, large, own]);
}

function centralHeader(entry: RawEntry, fields: Fields): Buffer {
  const name = Buffer.from(fields.name as string);
  const own = entry.extra ?? new Uint8Array();
  const large = Buffer.alloc(entry.zip64 ? 28 : 0);
  if (entry.zip64) {
    large.writeUInt16LE(1, 0);
    large.writeUInt16LE(24, 2);
    large.writeBigUInt64LE(BigInt(fields.size), 4);
    large.writeBigUInt64LE(BigInt(fields.compressedSize), 12);
    large.writeBigUInt64LE(BigInt(fields.position), 20);
  }
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  header.writeUInt16LE(entry.madeBy ?? 0, 4);
  header.writeUInt16LE(entry.zip64 ? 45 : 20, 6);
  header.writeUInt16LE(fields.flags, 8);
  header.writeUInt16LE(fields.method, 10);
  header.writeUInt32LE(entry.dosTime ?? 0x52649b3a, 12);
  header.writeUInt32LE(fields.crc32, 16);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.compressedSize, 20);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.size, 24);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(large.length + own.length, 30);
  header.writeUInt16LE(fields.disk, 34);
  header.writeUInt32LE(entry.attributes ?? 0, 38);
  header.writeUInt32LE(entry.zip64 ? 0xffffffff : fields.position, 42);
  return Buffer.concat([header, name, large, own]);
}

function descriptor(entry: RawEntry, fields: Fields): Buffer {
  const bytes = Buffer.alloc(24);
  let at = 0;
  if (entry.descriptor === "signed") at = bytes.writeUInt32LE(0x08074b50, at);
  at = bytes.writeUInt32LE(fields.crc32, at);
  for (const value of [fields.compressedSize, fields.size]) {
    at = entry.zip64 ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeUInt32LE(value, at);
  }
  return bytes.subarray(0, at);
}
