/** A hash over text and bytes in two signed halves of 32 bits, for counting: nobody's safety rests on it. */
export class PlaceHash {
  high = 0x011c9dc5;
  low = 0x1747b28c;

  /** 32 bits for a text. */
  static short(text: string): number {
    const { high, low } = new PlaceHash().addText(text);
    return mixed(high ^ low);
  }

  addText(text: string): this {
    for (let i = 0; i < text.length; i++) {
      this.high = highStep(this.high, text.charCodeAt(i));
      this.low = lowStep(this.low, text.charCodeAt(i));
    }
    return this;
  }

  /** Becomes the hash of what `place` stands for and a name behind it, without regard to ASCII case. */
  ofName(place: PlaceHash, bytes: Uint8Array, start: number, end: number): void {
    let { high, low } = place;
    for (let i = start; i < end; i++) {
      const byte = bytes[i]!;
      const code = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
      high = highStep(high, code);
      low = lowStep(low, code);
    }
    this.high = mixed(high);
    this.low = mixed(low);
  }
}

function highStep(hash: number, code: number): number {
  return Math.imul(hash ^ code, 0x01000193);
}

function lowStep(hash: number, code: number): number {
  const next = Math.imul(hash ^ code, 0x5bd1e995);
  return next ^ (next >>> 15);
}

/** The finish of MurmurHash3: each bit of it depends on all bits before. */
function mixed(hash: number): number {
  let h = hash ^ (hash >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
