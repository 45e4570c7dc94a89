/** Labels that occur in mail and that the Encoding Standard, and so `TextDecoder`, does not have. */
const ALIASES: Readonly<Record<string, string>> = {
  "cp65001": "utf-8",
  "utf8mb4": "utf-8",
  "cp932": "shift_jis",
  "ms932": "shift_jis",
  "cp936": "gbk",
  "ms936": "gbk",
  "cp949": "euc-kr",
  "ms949": "euc-kr",
  "uhc": "euc-kr",
  "cp950": "big5",
  "ms950": "big5",
  "tis620": "windows-874",
  "cp874": "windows-874",
  "koi8u": "koi8-u",
  "koi8_u": "koi8-u",
  "koi8_r": "koi8-r",
  "koi8r": "koi8-r",
  "macroman": "macintosh",
  "cp850": "ibm850",
  "cp437": "ibm437",
  "cp852": "ibm852",
  "hz": "hz-gb-2312",
  "unicode-1-1-utf-7": "utf-7",
  "utf7": "utf-7",
};

/** Patterns of labels that were misspelt in a way of their own. */
const PATTERNS: readonly (readonly [pattern: RegExp, label: string])[] = [
  [/^(?:win(?:dows)?|cp|ms|x-cp|x-windows)[-_ ]?(125[0-8])$/, "windows-$1"],
  [/^(?:x-)?(?:iso[-_ ]?)?8859[-_ ]?(1[0-6]|[1-9])$/, "iso-8859-$1"],
  [/^(?:ibm|cp|oem|dos)[-_ ]?(437|850|852|866)$/, "ibm$1"],
  [/^(?:iso-2022-jp-(?:[1-4]|2004|ms|ext)|(?:x-)?cp5022[0-2])$/, "iso-2022-jp"],
  [/^utf[-_ ]?8\b.*$/, "utf-8"],
];

/** Labels that say nothing: the text is then guessed. */
const EMPTY: ReadonlySet<string> = new Set([
  "",
  "default",
  "unknown",
  "unknown-8bit",
  "x-unknown",
  "x-user-defined",
  "binary",
  "8bit",
  "us-ascii",
  "ascii",
  "ansi_x3.4-1968",
  "iso646-us",
]);

/**
 * The name to use for a charset label of a message, in lower case; `undefined` where the label says
 * nothing about bytes beyond ASCII.
 */
export function charsetName(label: string): string | undefined {
  const name = label.slice(0, 60).trim().toLowerCase().replace(/^["']+|["']+$/g, "");
  if (EMPTY.has(name)) return undefined;
  const alias = ALIASES[name];
  if (alias !== undefined && Object.hasOwn(ALIASES, name)) return alias;
  for (const [pattern, label] of PATTERNS) {
    if (pattern.test(name)) return name.replace(pattern, label);
  }
  return name;
}
