import { crc32, deflateSync } from "node:zlib";

/** A square picture: pixels a side, and four bytes (red, green, blue, alpha) a pixel. */
export interface Picture {
  readonly pixels: number;
  readonly image: Uint8Array;
}

const PNG_SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A PNG file (W3C PNG, third edition): 8 bits a channel, with alpha, no filter. */
export function pngFile({ pixels, image }: Picture): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, pixels);
  header.setUint32(4, pixels);
  header.setUint8(8, 8);
  header.setUint8(9, 6);
  const rows = new Uint8Array(pixels * (1 + pixels * 4));
  for (let y = 0; y < pixels; y++) {
    rows.set(image.subarray(y * pixels * 4, (y + 1) * pixels * 4), y * (1 + pixels * 4) + 1);
  }
  return joined([
    PNG_SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** An icon file of Windows (ICONDIR and its entries), each picture in it a PNG. */
export function icoFile(pictures: readonly Picture[]): Uint8Array {
  const files = pictures.map(pngFile);
  const directory = new DataView(new ArrayBuffer(6 + 16 * files.length));
  directory.setUint16(2, 1, true);
  directory.setUint16(4, files.length, true);
  let offset = directory.byteLength;
  files.forEach((file, index) => {
    const at = 6 + 16 * index;
    // 256 does not fit into a byte and is written as 0
    directory.setUint8(at, pictures[index]!.pixels % 256);
    directory.setUint8(at + 1, pictures[index]!.pixels % 256);
    directory.setUint16(at + 4, 1, true);
    directory.setUint16(at + 6, 32, true);
    directory.setUint32(at + 8, file.length, true);
    directory.setUint32(at + 12, offset, true);
    offset += file.length;
  });
  return joined([new Uint8Array(directory.buffer), ...files]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const typed = joined([new TextEncoder().encode(type), data]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc32(typed));
  const bytes = new Uint8Array(frame.buffer);
  return joined([bytes.subarray(0, 4), typed, bytes.subarray(4)]);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
