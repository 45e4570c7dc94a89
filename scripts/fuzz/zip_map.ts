import { inflateRawSync } from "node:zlib";

/** Where an entry of a healthy zip lies; positions in bytes of the joined volumes. */
export interface EntryPlace {
  readonly name: string;
  readonly local: number;
  readonly data: number;
  readonly packedSize: number;
  readonly central: number;
  readonly centralEnd: number;
  readonly method: number;
  readonly flags: number;
}

/** A zip as its directory describes it. */
export interface ZipMap {
  readonly entries: readonly EntryPlace[];
  readonly directory: number;
  readonly end: number;
}

/**
 * Reads a healthy zip, small or spanned, in the plainest way there is. It shares no code with the
 * reader that is tested. `starts` are the first positions of its disks.
 */
export function mapZip(bytes: Uint8Array, starts: readonly number[] = [0]): ZipMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let end = bytes.length - 22;
  while (end >= 0 && view.getUint32(end, true) !== 0x06054b50) end--;
  if (end < 0) throw new TypeError("Cannot map a zip without an end record");
  const entries: EntryPlace[] = [];
  const isSpanned = view.getUint16(end + 4, true) > 0;
  const startOf = (disk: number) => isSpanned ? starts[disk]! : 0;
  let directoryOffset = view.getUint32(end + 16, true);
  if (directoryOffset === 0xffffffff) {
    directoryOffset = Number(view.getBigUint64(end - 20 - 56 + 48, true));
  }
  const directory = startOf(view.getUint16(end + 6, true)) + directoryOffset;
  for (let at = directory; at + 46 <= end && view.getUint32(at, true) === 0x02014b50;) {
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const centralEnd = at + 46 + nameLength + extraLength + view.getUint16(at + 32, true);
    const extra = at + 46 + nameLength;
    let packedSize = view.getUint32(at + 20, true);
    let offset = view.getUint32(at + 42, true);
    if (packedSize === 0xffffffff) packedSize = Number(view.getBigUint64(extra + 12, true));
    if (offset === 0xffffffff) offset = Number(view.getBigUint64(extra + 20, true));
    const local = startOf(view.getUint16(at + 34, true)) + offset;
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength)),
      local,
      data: local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true),
      packedSize,
      central: at,
      centralEnd,
      method: view.getUint16(at + 10, true),
      flags: view.getUint16(at + 8, true),
    });
    at = centralEnd;
  }
  return { entries, directory, end };
}

/** The content of an entry that is stored or deflated. */
export function contentOf(bytes: Uint8Array, { data, packedSize, method }: EntryPlace): Uint8Array {
  const packed = bytes.subarray(data, data + packedSize);
  return method === 8 ? new Uint8Array(inflateRawSync(packed)) : packed.slice();
}
