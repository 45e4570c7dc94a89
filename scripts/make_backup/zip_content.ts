import { constants, crc32, deflateRawSync } from "node:zlib";
import { runningCrc } from "../../lib/zip/inflate/old_runtime.ts";

export type Method = "stored" | "deflate";

/** Contents in pieces; called twice, once to measure and once to write, and equal both times. */
export type Pieces = () => Iterable<Uint8Array>;

/** Contents made ready to be written. Pack once what many entries share. */
export interface Packed {
  readonly method: Method;
  readonly crc: number;
  readonly size: number;
  readonly packedSize: number;
  readonly pieces: Pieces;
  /** Without a zero byte, as far as was looked: what zip calls a text file. */
  readonly isText: boolean;
}

/** Packs contents that are in memory. */
export function pack(bytes: Uint8Array, method: Method = "deflate", level = 9): Packed {
  const data = method === "deflate" ? deflateRawSync(bytes, { level }) : bytes;
  return {
    method,
    crc: crc32(bytes),
    size: bytes.length,
    packedSize: data.length,
    pieces: () => [data],
    isText: bytes.length > 0 && !bytes.includes(0),
  };
}

/** Packs contents of any length without holding them in memory. */
export function packPieces(source: Pieces, method: Method = "deflate", level = 9): Packed {
  const pieces = method === "deflate" ? () => deflatePieces(source(), level) : source;
  let crc = 0;
  let size = 0;
  for (const piece of source()) {
    crc = runningCrc(crc, piece);
    size += piece.length;
  }
  let packedSize = size;
  if (method === "deflate") {
    packedSize = 0;
    for (const piece of pieces()) packedSize += piece.length;
  }
  return { method, crc, size, packedSize, pieces, isText: false };
}

/** Each piece becomes a run of blocks that ends on a byte; an empty last block closes the stream. */
function* deflatePieces(source: Iterable<Uint8Array>, level: number): Iterable<Uint8Array> {
  for (const piece of source) {
    yield deflateRawSync(piece, { level, finishFlush: constants.Z_SYNC_FLUSH });
  }
  yield Uint8Array.of(3, 0);
}
