import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Archive, openArchive, type OpenOptions } from "../../lib/zip/archive.ts";
import { EntryReader, type EntryReaderOptions } from "../../lib/zip/entry_reader.ts";
import { ZipError, type ZipErrorCode } from "../../lib/zip/zip_error.ts";
import { type RawEntry } from "./raw_zip.ts";

/** Calls `body` with the path of a file that holds `bytes`. */
export async function withFile<T>(
  bytes: Uint8Array,
  body: (path: string) => T | Promise<T>,
): Promise<T> {
  return await withFiles({ "X.zip": bytes }, ([path]) => body(path!));
}

/** Calls `body` with the paths of several files. */
export async function withFiles<T>(
  files: Record<string, Uint8Array>,
  body: (paths: string[]) => T | Promise<T>,
): Promise<T> {
  const folder = await Deno.makeTempDir();
  try {
    const paths = Object.keys(files).map((name) => join(folder, name));
    Object.values(files).forEach((bytes, n) => Deno.writeFileSync(paths[n]!, bytes));
    return await body(paths);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

export interface Opened extends Archive {
  reader: EntryReader;
}

/** Opens, calls, closes. */
export async function withArchive<T>(
  files: Uint8Array | Record<string, Uint8Array>,
  options: OpenOptions & EntryReaderOptions,
  body: (archive: Opened) => T | Promise<T>,
): Promise<T> {
  const all = files instanceof Uint8Array
    ? { "X.zip": files }
    : files as Record<string, Uint8Array>;
  return await withFiles(all, async (paths) => {
    const archive = openArchive(paths, options);
    try {
      const reader = new EntryReader(archive.source, archive.directory, options);
      return await body({ ...archive, reader });
    } finally {
      archive.source.close();
    }
  });
}

/** All entries by name; for each its bytes, or the error's code. */
export async function readAll(archive: Opened): Promise<Map<string, Buffer | ZipErrorCode>> {
  const all = new Map<string, Buffer | ZipErrorCode>();
  for (let i = 0; i < archive.directory.count; i++) {
    all.set(archive.directory.name(i), await readOne(archive, i));
  }
  return all;
}

/** The bytes of one entry, or the error's code; `read` and `stream` have to agree. */
export async function readOne(archive: Opened, i: number): Promise<Buffer | ZipErrorCode> {
  const streamed = await codeOrBytes(() => streamOne(archive, i));
  const whole = await codeOrBytes(async () =>
    archive.reader.read(i) ?? await streamOne(archive, i)
  );
  assertSame(whole, streamed, archive.directory.name(i));
  return streamed;
}

/** As deepEqual, which takes milliseconds for kilobytes. */
export function assertSame(actual: unknown, expected: unknown, what: string): void {
  if (!Buffer.isBuffer(actual) || !Buffer.isBuffer(expected)) assert.equal(actual, expected, what);
  else assert.ok(actual.equals(expected), `the bytes of ${what} are wrong`);
}

export async function streamOne(archive: Opened, i: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  await archive.reader.stream(i, (chunk) => {
    chunks.push(Buffer.from(chunk));
  });
  return Buffer.concat(chunks);
}

async function codeOrBytes(body: () => Promise<Uint8Array>): Promise<Buffer | ZipErrorCode> {
  try {
    return Buffer.from(await body());
  } catch (error) {
    if (error instanceof ZipError) return error.code;
    throw error;
  }
}

/** Demands a ZipError with this code and a message that matches. */
export async function refuses(
  body: () => unknown,
  code: ZipErrorCode,
  message: RegExp,
): Promise<void> {
  await assert.rejects(async () => await body(), (error: unknown) => {
    assert.ok(error instanceof ZipError, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.message, message);
    return true;
  });
}

/** Text that deflates about as well as mail does; the same for the same seed. */
export function mail(seed: number, length: number): Buffer {
  let state = seed * 2654435761 + 1;
  const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0) >>> 8;
  const words: string[] = [`Subject: message ${seed}\r\n`];
  for (let size = 0; size < length; size += 6) words.push((next() % 60000).toString(36));
  return Buffer.from(words.join(" ")).subarray(0, length);
}

/** `count` messages as a backup holds them. */
export function mailbox(count: number, length = 3000): RawEntry[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `@backup/store/mail/company.com/user${n % 7}/INBOX/#msgs/${
      n.toString(16).padStart(8, "0")
    }.eml`,
    data: mail(n, length + (n * 37) % length),
  }));
}
