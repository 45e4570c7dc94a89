/** The fields that a local header and a central header share, ready to be written. */
export interface HeaderFields {
  needed: number;
  flags: number;
  method: number;
  time: number;
  date: number;
  crc: number;
  packedSize: number;
  size: number;
  name: Uint8Array;
  extra: Uint8Array;
}

/** What only a central header holds. */
export interface CentralFields extends HeaderFields {
  madeBy: number;
  comment: Uint8Array;
  disk: number;
  internalAttributes: number;
  externalAttributes: number;
  offset: number;
}

/** What the end of the central directory says. */
export interface EndFields {
  disk: number;
  directoryDisk: number;
  entriesOnDisk: number;
  entries: number;
  directorySize: number;
  directoryOffset: number;
  comment: Uint8Array;
}

export const SPANNING_MARKER: Uint8Array = Uint8Array.of(0x50, 0x4b, 7, 8);

const U16 = 0xffff;
const U32 = 0xffffffff;

/** APPNOTE 4.3.7. With `zip64`, both sizes move to the extra field. */
export function localHeader(fields: HeaderFields, zip64: boolean): Uint8Array {
  const extra = zip64
    ? joined(zip64Extra([fields.size, fields.packedSize]), fields.extra)
    : fields.extra;
  const record = new RecordWriter(30 + fields.name.length + extra.length);
  record.u32(0x04034b50);
  shared(record, fields, zip64);
  record.u16(fields.name.length).u16(extra.length);
  return record.bytes(fields.name).bytes(extra).done();
}

/** APPNOTE 4.3.9. */
export function dataDescriptor(
  fields: { crc: number; packedSize: number; size: number },
  form: { zip64: boolean; signature: boolean },
): Uint8Array {
  const record = new RecordWriter((form.signature ? 8 : 4) + (form.zip64 ? 16 : 8));
  if (form.signature) record.u32(0x08074b50);
  record.u32(fields.crc);
  for (const value of [fields.packedSize, fields.size]) {
    if (form.zip64) record.u64(value);
    else record.u32(value);
  }
  return record.done();
}

/** APPNOTE 4.3.12. With `zip64`, sizes and offset move to the extra field. */
export function centralHeader(fields: CentralFields, zip64: boolean): Uint8Array {
  const farOffset = zip64 || fields.offset >= U32;
  const moved = [
    ...(zip64 ? [fields.size, fields.packedSize] : []),
    ...(farOffset ? [fields.offset] : []),
  ];
  const extra = moved.length > 0 ? joined(zip64Extra(moved), fields.extra) : fields.extra;
  const record = new RecordWriter(46 + fields.name.length + extra.length + fields.comment.length);
  record.u32(0x02014b50).u16(fields.madeBy);
  shared(record, fields, zip64);
  record.u16(fields.name.length).u16(extra.length).u16(fields.comment.length);
  record.u16(fields.disk).u16(fields.internalAttributes).u32(fields.externalAttributes);
  record.u32(farOffset ? U32 : fields.offset);
  return record.bytes(fields.name).bytes(extra).bytes(fields.comment).done();
}

/** APPNOTE 4.3.14 and 4.3.15: the zip64 end record and its locator. */
export function zip64End(
  end: EndFields,
  at: { disk: number; offset: number; disks: number },
): Uint8Array {
  const record = new RecordWriter(56 + 20);
  record.u32(0x06064b50).u64(44).u16(45).u16(45).u32(end.disk).u32(end.directoryDisk);
  record.u64(end.entriesOnDisk).u64(end.entries).u64(end.directorySize).u64(end.directoryOffset);
  return record.u32(0x07064b50).u32(at.disk).u64(at.offset).u32(at.disks).done();
}

/** APPNOTE 4.3.16. With `zip64`, the fields say that the values are in the zip64 record. */
export function endRecord(end: EndFields, zip64: boolean): Uint8Array {
  const record = new RecordWriter(22 + end.comment.length);
  record.u32(0x06054b50).u16(end.disk).u16(end.directoryDisk);
  record.u16(zip64 ? U16 : end.entriesOnDisk).u16(zip64 ? U16 : end.entries);
  record.u32(zip64 ? U32 : end.directorySize).u32(zip64 ? U32 : end.directoryOffset);
  return record.u16(end.comment.length).bytes(end.comment).done();
}

/** Whether the end of the directory needs a zip64 record. */
export function needsZip64(end: EndFields): boolean {
  return end.entries >= U16 || end.directorySize >= U32 || end.directoryOffset >= U32;
}

function shared(record: RecordWriter, fields: HeaderFields, zip64: boolean): void {
  record.u16(fields.needed).u16(fields.flags).u16(fields.method).u16(fields.time);
  record.u16(fields.date).u32(fields.crc);
  record.u32(zip64 ? U32 : fields.packedSize).u32(zip64 ? U32 : fields.size);
}

function zip64Extra(values: readonly number[]): Uint8Array {
  const record = new RecordWriter(4 + 8 * values.length).u16(1).u16(8 * values.length);
  for (const value of values) record.u64(value);
  return record.done();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return new RecordWriter(a.length + b.length).bytes(a).bytes(b).done();
}

/** Little-endian fields one after another. */
class RecordWriter {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.#bytes = new Uint8Array(length);
    this.#view = new DataView(this.#bytes.buffer);
  }

  u16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  u32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  u64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
    return this;
  }

  bytes(value: Uint8Array): this {
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    return this;
  }

  done(): Uint8Array {
    return this.#bytes;
  }
}
