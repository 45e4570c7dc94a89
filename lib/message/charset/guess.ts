/** As many bytes as are looked at. */
const SAMPLE = 4096;

/** What a byte says for windows-1250 and for windows-1252. */
type Evidence = readonly [central: number, western: number];

/** The bytes that mean different letters in the two. */
const EVIDENCE: ReadonlyMap<number, Evidence> = new Map<number, Evidence>([
  ...evenly([0x8d, 0x8f, 0x9d, 0x9f, 0x8c], [3, 0]),
  // Letters of both, but of languages that are written with windows-1250.
  ...evenly([0x8a, 0x8e, 0x9a, 0x9e], [3, 0]),
  // Letters here, signs there; counted in words only.
  ...evenly([0xa3, 0xa5, 0xaf, 0xb3, 0xb9, 0xbc, 0xbe, 0xbf], [3, 0]),
  ...evenly([0xec, 0xcc], [2, 0.5]),
  ...evenly([0xf8, 0xd8], [1.5, 1.2]),
  ...evenly([0xf9, 0xe8, 0xc8], [1, 1.5]),
  ...evenly([0xe6, 0xea, 0xf1, 0xf5, 0xfb, 0xf2, 0xef, 0xe3], [0.5, 1]),
  ...evenly([0xe0, 0xe5, 0xc0, 0xc5], [0, 2]),
]);

/** Letters that are frequent in Russian and its neighbours. */
const FREQUENT = /[оеаинтсрвл]/gi;
/** A small letter after a letter: capitals stand at the beginning. */
const SMALL = /(?<=[а-яё])[а-яё]/gi;

/**
 * Guesses the charset of text that is neither ASCII nor UTF-8 and that says none: windows-1251 or
 * KOI8-R where it is words of high bytes throughout, windows-1250 where the letters are those of
 * Central Europe, else windows-1252.
 */
export function guessCharset(bytes: Uint8Array): string {
  const sample = bytes.subarray(0, SAMPLE);
  if (isCyrillic(sample)) {
    return russianScore(sample, "koi8-r") > russianScore(sample, "windows-1251")
      ? "koi8-r"
      : "windows-1251";
  }
  let central = 0;
  let western = 0;
  sample.forEach((byte, at) => {
    const evidence = EVIDENCE.get(byte);
    if (!evidence) return;
    if (byte >= 0xa0 && byte < 0xc0 && !isInWord(sample, at)) return;
    central += evidence[0];
    western += evidence[1];
  });
  return central >= western + 1 ? "windows-1250" : "windows-1252";
}

/** Whether most of the high bytes stand in runs that only words of a non-Latin script have. */
function isCyrillic(bytes: Uint8Array): boolean {
  let inRuns = 0;
  let high = 0;
  let run = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if ((bytes[at] ?? 0) >= 0x80) {
      run++;
      continue;
    }
    high += run;
    if (run >= 3) inRuns += run;
    run = 0;
  }
  return inRuns > high * 0.6;
}

function russianScore(bytes: Uint8Array, charset: string): number {
  const text = new TextDecoder(charset).decode(bytes);
  const small = text.match(SMALL)?.filter((it) => it === it.toLowerCase()).length ?? 0;
  return (text.match(FREQUENT)?.length ?? 0) + 2 * small;
}

/** Whether a byte stands where a letter does: "m³" and "¿Qué" have signs there, "był" has a letter. */
function isInWord(bytes: Uint8Array, at: number): boolean {
  const isAfterLetter = isLetter(bytes[at - 1]);
  if (bytes[at] === INVERTED_QUESTION_MARK && !isAfterLetter) return false;
  return isLetter(bytes[at + 1]) || isAfterLetter && isLetter(bytes[at - 2]);
}

const INVERTED_QUESTION_MARK = 0xbf;

function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a || byte >= 0xc0;
}

function evenly(bytes: readonly number[], value: Evidence): [number, Evidence][] {
  return bytes.map((byte) => [byte, value]);
}
