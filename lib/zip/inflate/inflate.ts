import { constants, createInflateRaw } from "node:zlib";
import { inflateFast, MOST_OUTPUT } from "./fast_inflate.ts";
import { bytesUsed, type Inflated, inflateWithUse, isBounded } from "./old_runtime.ts";

/** Why deflated bytes are refused; the caller knows the entry and makes the ZipError. */
export class InflateError extends Error {
  override name = "InflateError";
}

export const LARGER = "it is larger than the archive says";
const UNUSED = "unused bytes follow its compressed data";

/** Whether that much deflated data (bytes), declared to give `size` bytes, may be inflated at once. */
export function canInflateWhole(compressedSize: number, size: number): boolean {
  return size <= MOST_OUTPUT || isBounded(compressedSize);
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
  let inflated: Inflated;
  try {
    inflated = inflateWithUse(data, {
      chunkSize: Math.max(size + 1, 64),
      maxOutputLength: Math.max(size, 1),
    });
  } catch (error) {
    throw new InflateError(inflateCause(error));
  }
  const { buffer, used } = inflated;
  if (used !== undefined && used < data.length) throw new InflateError(UNUSED);
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
      const used = bytesUsed(stream);
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
