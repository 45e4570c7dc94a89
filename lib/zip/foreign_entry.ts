import { configure, ERR_ENCRYPTED, ERR_INVALID_PASSWORD, ZipReader } from "@zip.js/zip.js";
import type { ByteSource } from "./byte_source.ts";
import type { CentralDirectory } from "./central_directory.ts";
import { EXTRA_AES, findExtra } from "./extra_fields.ts";
import { OneEntryArchive } from "./one_entry_archive.ts";
import { AES, DEFLATED, STORED, viewOf } from "./records.ts";
import { cannotRead, ZipError } from "./zip_error.ts";

configure({ useWebWorkers: false });

/** An entry that zip.js has to read. */
export interface ForeignEntry {
  readonly directory: CentralDirectory;
  readonly i: number;
  /** Where its data and its data descriptor have ended at the latest (bytes in the source). */
  readonly end: number;
  readonly password: string | undefined;
  /** For messages. */
  readonly archive: string;
}

/** Methods that have a name (APPNOTE 4.4.5), for the message that they are not supported. */
const METHODS: Record<number, string> = {
  1: "Shrink",
  2: "Reduce",
  3: "Reduce",
  4: "Reduce",
  5: "Reduce",
  6: "Implode",
  9: "Deflate64",
  10: "IBM TERSE (old)",
  12: "BZIP2",
  14: "LZMA",
  16: "IBM z/OS CMPSC",
  18: "IBM TERSE",
  19: "IBM LZ77 z",
  93: "Zstandard",
  94: "MP3",
  95: "XZ",
  96: "JPEG",
  97: "WavPack",
  98: "PPMd",
};

const DEFLATE64 = 9;

/**
 * Streams an entry that is encrypted or packed in a rare method through zip.js, which is shown a
 * virtual archive of this entry alone.
 * @throws {ZipError} `encrypted`, `unsupported`, `damaged-entry`; errors of the sink pass through
 */
export async function streamForeign(
  source: ByteSource,
  foreign: ForeignEntry,
  sink: (chunk: Uint8Array) => void,
): Promise<void> {
  const { directory, i, password, archive } = foreign;
  const place = { archive, entry: directory.name(i) };
  const method = methodOf(directory, i);
  if (method !== STORED && method !== DEFLATED && method !== DEFLATE64) {
    const name = METHODS[method] ?? "unknown";
    const why = `the compression method ${method} (${name}) is not supported`;
    throw cannotRead("unsupported", place, why);
  }
  if (directory.isEncrypted(i) && (password === undefined || password === "")) {
    throw cannotRead("encrypted", place, "it is encrypted and there is no password");
  }
  const reader = new ZipReader(new OneEntryArchive(source, foreign), { strictness: "tolerant" });
  let sunk: { error: unknown } | undefined;
  try {
    const [entry] = await reader.getEntries();
    if (entry === undefined || entry.directory) {
      throw cannotRead("damaged-entry", place, "its record is damaged");
    }
    const writable = new WritableStream<Uint8Array>({
      write(chunk) {
        try {
          sink(chunk);
        } catch (error) {
          sunk = { error };
          throw error;
        }
      },
    });
    // ZipCrypto would take the low bytes of the characters instead.
    const rawPassword = password === undefined ? undefined : new TextEncoder().encode(password);
    const given = rawPassword === undefined ? {} : { rawPassword };
    await entry.getData(writable, { ...given, useWebWorkers: false, checkCrc32: true });
  } catch (error) {
    if (sunk !== undefined) throw sunk.error;
    throw translated(error, place, directory.isEncrypted(i));
  } finally {
    await reader.close();
  }
}

/** The method below the encryption. */
function methodOf(directory: CentralDirectory, i: number): number {
  const method = directory.method(i);
  if (method !== AES) return method;
  const view = viewOf(directory.extraFields(i));
  const extra = findExtra(view, 0, view.byteLength, EXTRA_AES);
  return extra >= 0 && view.getUint16(extra - 2, true) >= 7
    ? view.getUint16(extra + 5, true)
    : method;
}

function translated(
  error: unknown,
  place: { archive: string; entry: string },
  encrypted: boolean,
): unknown {
  if (error instanceof ZipError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (message === ERR_INVALID_PASSWORD) {
    return cannotRead("encrypted", place, "the password is wrong", error);
  }
  if (message === ERR_ENCRYPTED) return cannotRead("encrypted", place, "it is encrypted", error);
  if (/not supported/i.test(message)) {
    return cannotRead("unsupported", place, lowerFirst(message), error);
  }
  const why = lowerFirst(message) + (encrypted ? " (or the password is wrong)" : "");
  return cannotRead("damaged-entry", place, why, error);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
