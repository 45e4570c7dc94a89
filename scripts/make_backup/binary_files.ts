import { Random } from "./random.ts";

/** The head of a SQLite database over pages that hold a few random bytes each. */
export function sqliteFile(random: Random, pages: number): Uint8Array {
  const bytes = pagesOf(random, pages, 4096);
  bytes.set(new TextEncoder().encode("SQLite format 3\0"));
  bytes.set([0x10, 0, 2, 2, 0, 0x40, 0x20, 0x20], 16);
  return bytes;
}

/** The head of a write-ahead log; a log of no pages is an empty file. */
export function walFile(random: Random, pages: number): Uint8Array {
  if (pages === 0) return new Uint8Array(0);
  const bytes = pagesOf(random, pages, 4120);
  bytes.set([0x37, 0x7f, 6, 0x82, 0, 0x2d, 0xe2, 0x18]);
  return bytes;
}

/** The shared memory beside a write-ahead log. */
export function shmFile(random: Random): Uint8Array {
  return pagesOf(random, 1, 32768);
}

/** A container of the Derby database. */
export function derbyFile(random: Random, pages: number): Uint8Array {
  return pagesOf(random, pages, 4096);
}

/** Text between the lines of a PEM file: random, so the key of nobody. */
export function pemFile(random: Random, label: string, bytes: number): string {
  const base64 = btoa(String.fromCharCode(...random.bytes(bytes)));
  const body = base64.match(/.{1,64}/g)?.join("\n") ?? "";
  return `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
}

function pagesOf(random: Random, pages: number, pageBytes: number): Uint8Array {
  const bytes = new Uint8Array(pages * pageBytes);
  for (let page = 0; page < pages; page++) bytes.set(random.bytes(24), page * pageBytes + 32);
  return bytes;
}
