import { constants, createInflateRaw, deflateRawSync, inflateRawSync } from "node:zlib";
import { inflateFast, isForFastInflate } from "./fast_inflate.ts";
import { MAX_DEFLATE_RATIO } from "../records.ts";

/** Why deflated bytes are refused; the caller knows the entry and makes the ZipError. */
export class InflateError extends Error {
  override name = "InflateError";
}

export const LARGER = "it is larger than the archive says";
const UNUSED = "unused bytes follow its compressed data";

/** What may be inflated at once where the runtime does not enforce `maxOutputLength`. */
const MAX_UNGUARDED = 64 << 20;

/** Deno before 2.5 or so ignores `maxOutputLength`. */
const LIMIT_IS_ENFORCED = (() => {
  try {
    inflateRawSync(deflateRawSync(new Uint8Array(256)), { chunkSize: 64, maxOutputLength: 64 });
    return false;
  } catch {
    return true;
  }
})();

/** With `info` the runtime tells how many bytes of input were used; older ones cannot. */
const USE_IS_KNOWN = "engine" in inflate(deflateRawSync(new Uint8Array(1)), 1);

interface Inflated {
  buffer: Uint8Array;
  engine: { bytesWritten: number };
}

function inflate(data: Uint8Array, size: number): Inflated | Uint8Array {
  const chunkSize = Math.max(size + 1, 64);
  const maxOutputLength = Math.max(size, 1);
  const options = { chunkSize, maxOutputLength, info: true };
  return inflateRawSync(data, options) as unknown as Inflated | Uint8Array;
}

/** Whether that much deflated data (bytes), declared to give `size` bytes, may be inflated at once. */
export function canInflateWhole(compressedSize: number, size: number): boolean {
  return isForFastInflate(compressedSize, size) || isBounded(compressedSize);
}

/** Whether zlib's memory is bounded, whatever so much data gives. */
function isBounded(compressedSize: number): boolean {
  return LIMIT_IS_ENFORCED || compressedSize * MAX_DEFLATE_RATIO <= MAX_UNGUARDED;
}

/**
 * Inflates data that is expected to give `size` bytes; the caller compares the length. What it gives
 * is valid until the next call. `undefined`: only chunk by chunk can it be told what is wrong with it.
 * @throws {InflateError} if it is damaged, larger, or shorter than `data` (where that is known)
 */
export function inflateWhole(data: Uint8Array, size: number): Uint8Array | undefined {
  const bytes = inflateFast(data, size);
  return bytes ?? (isBounded(data.length) ? inflateByZlib(data, size) : undefined);
}

function inflateByZlib(data: Uint8Array, size: number): Uint8Array {
  let result: Inflated | Uint8Array;
  try {
    result = inflate(data, size);
  } catch (error) {
    throw new InflateError(inflateCause(error));
  }
  if (!USE_IS_KNOWN) return result as Uint8Array;
  const { buffer, engine } = result as Inflated;
  if (engine.bytesWritten < data.length) throw new InflateError(UNUSED);
  return buffer;
}

/**
 * Inflates chunk by chunk in flat memory. `pull` gives the next compressed bytes, valid until it is
 * called again, and undefined at the end; `push` takes what comes out and may throw to stop.
 * @throws {InflateError} if the data is damaged or ends early, or has unused bytes after its end
 */
export function inflateChunks(
  pull: () => Uint8Array | undefined,
  push: (chunk: Uint8Array) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = createInflateRaw({ chunkSize: 1 << 17, finishFlush: constants.Z_FINISH });
    let given = 0;
    const stop = (error: unknown) => {
      stream.removeAllListeners();
      stream.on("error", () => {});
      stream.destroy();
      reject(error);
    };
    const feed = () => {
      try {
        const chunk = pull();
        if (chunk === undefined) {
          stream.end();
          return;
        }
        given += chunk.length;
        // Called when the chunk was used up: the next may lie in the same memory.
        stream.write(chunk, (error: unknown) => {
          if (!error) feed();
        });
      } catch (error) {
        stop(error);
      }
    };
    stream.on("data", (chunk: Uint8Array) => {
      try {
        push(chunk);
      } catch (error) {
        stop(error);
      }
    });
    stream.on("error", (error: unknown) => stop(new InflateError(inflateCause(error))));
    stream.on("end", () => {
      const used = stream.bytesWritten as number | undefined;
      if (used !== undefined && used < given) reject(new InflateError(UNUSED));
      else resolve();
    });
    feed();
  });
}

function inflateCause(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  if (code === "ERR_BUFFER_TOO_LARGE") return LARGER;
  if (code === "Z_BUF_ERROR") return "its compressed data ends early";
  return "its compressed data is damaged";
}
