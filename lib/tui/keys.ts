/**
 * A key as a terminal sends it: the character that it types (`j`, ` `, `é`), or a name in angle brackets:
 * `<up>`, `<page-down>`, `<enter>`, `<escape>`, `<c-f>` with Ctrl. What has no name here is `<unknown>`.
 */
export type Key = string;

const LETTERS: Readonly<Record<string, Key>> = {
  A: "<up>",
  B: "<down>",
  C: "<right>",
  D: "<left>",
  F: "<end>",
  H: "<home>",
};

/** After ESC O: also Enter of the number pad. After ESC [, an M tells of the mouse. */
const SINGLES: Readonly<Record<string, Key>> = { ...LETTERS, M: "<enter>" };

/** The number before a tilde. */
const NUMBERS: Readonly<Record<string, Key>> = {
  "1": "<home>",
  "3": "<delete>",
  "4": "<end>",
  "5": "<page-up>",
  "6": "<page-down>",
  "7": "<home>",
  "8": "<end>",
};

const CONTROLS: Readonly<Record<string, Key>> = {
  "\r": "<enter>",
  "\n": "<enter>",
  "\t": "<tab>",
  "\b": "<backspace>",
  "\x7f": "<backspace>",
};

/** A sequence from ESC on (ECMA-48 5.4, and SS3 of the VT100), or an ESC before a character (Alt). */
// deno-lint-ignore no-control-regex
const SEQUENCE = /^\x1b(?:\[([0-9;:<=>?]*)[ -/]*([@-~])|O([ -~])|([^[O]))/u;
// deno-lint-ignore no-control-regex
const UNFINISHED = /^\x1b(?:\[[0-9;:<=>?]*[ -/]*|O)?$/;

/** No sequence of a key is longer than this. In characters. */
const LONGEST = 32;

/** Makes keys of the bytes that a terminal sends, however they are cut. */
export class KeyDecoder {
  readonly #decoder = new TextDecoder();
  #rest = "";

  /** Whether a sequence has begun and not ended, or Escape was pressed: `flush()` after a moment. */
  get isPending(): boolean {
    return this.#rest !== "";
  }

  /** The keys that have come whole with these bytes. */
  push(bytes: Uint8Array): Key[] {
    this.#rest += this.#decoder.decode(bytes, { stream: true });
    const keys: Key[] = [];
    while (this.#rest !== "") {
      if (UNFINISHED.test(this.#rest) && this.#rest.length <= LONGEST) break;
      keys.push(this.#take());
    }
    return keys;
  }

  /** What has begun, as keys of its own: nothing more has come. */
  flush(): Key[] {
    const keys: Key[] = [];
    while (this.#rest !== "") keys.push(this.#take());
    return keys;
  }

  #take(): Key {
    const match = SEQUENCE.exec(this.#rest);
    if (match) {
      this.#rest = this.#rest.slice(match[0].length);
      return keyOf(match);
    }
    const character = String.fromCodePoint(this.#rest.codePointAt(0)!);
    this.#rest = this.#rest.slice(character.length);
    return character === "\x1b" ? "<escape>" : typed(character);
  }
}

function keyOf([, parameters, final, single]: RegExpExecArray): Key {
  if (single !== undefined) return SINGLES[single] ?? "<unknown>";
  if (final === undefined) return "<unknown>";
  const [number = ""] = (parameters ?? "").split(";");
  return (final === "~" ? NUMBERS[number] : LETTERS[final]) ?? "<unknown>";
}

function typed(character: string): Key {
  const named = CONTROLS[character];
  if (named !== undefined) return named;
  const code = character.codePointAt(0)!;
  if (code >= 0x20) return character;
  return code === 0 ? "<unknown>" : `<c-${String.fromCharCode(code + 0x60)}>`;
}
