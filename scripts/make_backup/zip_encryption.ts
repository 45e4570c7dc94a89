import { runningCrc } from "../../lib/zip/inflate/old_runtime.ts";
import type { Packed } from "./zip_content.ts";

/** Encrypts packed content as APPNOTE 6.1 says: weak, old and what `zip -e` writes. */
export function encrypt(packed: Packed, password: string, checkByte: number): Packed {
  return {
    ...packed,
    packedSize: packed.packedSize + 12,
    *pieces() {
      const keys = new Keys(password);
      yield keys.encrypt(Uint8Array.of(7, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, checkByte));
      for (const piece of packed.pieces()) yield keys.encrypt(piece);
    },
  };
}

class Keys {
  #a = 0x12345678;
  #b = 0x23456789;
  #c = 0x34567890;

  constructor(password: string) {
    for (const byte of new TextEncoder().encode(password)) this.#update(byte);
  }

  encrypt(bytes: Uint8Array): Uint8Array {
    return bytes.map((byte) => {
      const t = (this.#c | 2) & 0xffff;
      const mask = Math.imul(t, t ^ 1) >>> 8 & 0xff;
      this.#update(byte);
      return byte ^ mask;
    });
  }

  #update(byte: number): void {
    this.#a = crcOfByte(this.#a, byte);
    this.#b = Math.imul(this.#b + (this.#a & 0xff) | 0, 134775813) + 1 | 0;
    this.#c = crcOfByte(this.#c, this.#b >>> 24);
  }
}

/** One step of CRC-32 without the inversions at its ends. */
function crcOfByte(crc: number, byte: number): number {
  return ~runningCrc(~crc >>> 0, Uint8Array.of(byte));
}
