import { Buffer } from "node:buffer";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { cannotRead } from "./errors.ts";
import { LOCAL_HEADER_SIZE } from "./layout.ts";

/** Whatever is rare (encryption, other methods) is left to zip.js. */
export async function streamForeign(
  _source: ByteSource,
  directory: CentralDirectory,
  i: number,
  options: { place: { archive: string; entry: string }; password?: string; dataStart: number },
  _sink: (chunk: Uint8Array) => void,
): Promise<void> {
  await Promise.resolve(Buffer.alloc(LOCAL_HEADER_SIZE));
  if (directory.isEncrypted(i) && options.password === undefined) {
    throw cannotRead("encrypted", options.place, "it is encrypted");
  }
  throw cannotRead("unsupported", options.place, `method ${directory.method(i)}`);
}
