import { isAscii } from "./binary_text.ts";

/**
 * Accents and points of Latin, Greek, Cyrillic, Hebrew and Arabic script, and characters that show
 * nothing: soft hyphens, joiners, marks of direction, variation selectors. Marks that make another letter
 * (the vowels of Indic scripts, the voicing of Kana) are none of these.
 */
const LEFT_OUT =
  /[\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u061c\u064b-\u065f\u0670\u06d6-\u06dc\u180e\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\ufeff]+/g;

/** Letters that Unicode does not take apart, and the second form of the small sigma. */
const LETTERS: Readonly<Record<string, string>> = {
  "ß": "ss",
  "ø": "o",
  "đ": "d",
  "ð": "d",
  "ħ": "h",
  "ı": "i",
  "ł": "l",
  "ŧ": "t",
  "þ": "th",
  "æ": "ae",
  "œ": "oe",
  "ς": "σ",
};
const LETTER = /[ßøđðħıłŧþæœς]/g;

/**
 * A text in the form in which texts are compared: without regard to case, accents and width. "Straße"
 * and "STRASSE", "Łódź" and "lodz", "Ｋ" and "k" become the same. Runs of white space stay as they are.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return text.normalize("NFKD").replace(LEFT_OUT, "").toLowerCase()
    .replace(LETTER, (it) => LETTERS[it]!).normalize("NFC");
}

/** The same, with each run of white space become one space. */
export function foldSpaces(folded: string): string {
  return folded.replace(/\s+/g, " ");
}
