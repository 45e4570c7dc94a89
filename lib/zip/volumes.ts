import { type ByteSource, openSource, readBytes } from "./byte_source.ts";
import { findEndRecord } from "./end_record.ts";
import { CENTRAL_HEADER, LOCAL_HEADER } from "./records.ts";
import { ZipError } from "./zip_error.ts";

/**
 * Whether volumes are zips of their own or one zip cut or spanned across them. One whole zip among
 * them means own zips: no slice of a zip looks like that. Reads only their beginnings and ends.
 * @throws {ZipError} `io`
 */
export function volumeLayout(paths: readonly string[]): "own" | "joined" {
  if (paths.length < 2 || paths.some(hasEndRecord)) return "own";
  const last = openSource(paths.slice(-1));
  try {
    findEndRecord(last, { trustDirectory: true });
    return "joined";
  } catch (error) {
    if (error instanceof ZipError && error.code === "io") throw error;
  } finally {
    last.close();
  }
  return paths.every(startsWithEntry) ? "own" : "joined";
}

/**
 * Whether one file is a whole zip of its own: an end record without other disks, and the directory
 * right before it.
 */
function hasEndRecord(path: string): boolean {
  const source = openSource([path]);
  try {
    const end = findEndRecord(source);
    if (end.disk !== 0 || end.directoryDisk !== 0) return false;
    if (end.directoryOffset + end.directorySize !== end.directoryEnd) return false;
    if (end.directorySize === 0) return end.count === 0;
    return readsSignature(source, end.directoryOffset, CENTRAL_HEADER);
  } catch (error) {
    if (error instanceof ZipError && error.code !== "io") return false;
    throw error;
  } finally {
    source.close();
  }
}

function startsWithEntry(path: string): boolean {
  const source = openSource([path]);
  try {
    return readsSignature(source, 0, LOCAL_HEADER);
  } finally {
    source.close();
  }
}

function readsSignature(source: ByteSource, position: number, signature: number): boolean {
  const bytes = readBytes(source, position, 4);
  return bytes.length === 4 && bytes.readUInt32LE(0) === signature;
}
