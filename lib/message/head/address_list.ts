import { decodeHeaderText, encodedWordEnd } from "./encoded_words.ts";

/** Somebody that a message names. Either text may be empty, but not both. */
export interface Address {
  readonly name: string;
  readonly address: string;
}

/** As many addresses of one field as are read. */
export const MOST_ADDRESSES = 10_000;

/** A name or an address is cut at this. In characters. */
const LONGEST = 1024;

/**
 * Reads a list of addresses (RFC 5322 3.4, the obsolete forms of 4.4, encoded words in names). Groups
 * become their members. Lenient: also what is not well formed gives a name or an address, never an
 * error. Linear in time.
 *
 * @param value unfolded, with its bytes beyond ASCII decoded
 */
export function parseAddresses(value: string): Address[] {
  const simple = SIMPLE.exec(value);
  if (simple) return [{ name: simple[1] ?? simple[2] ?? "", address: simple[3] ?? simple[4]! }];
  return new AddressReader(value).read().flatMap((it) => {
    // Some mailers put all of it, name and brackets, into encoded words.
    const isHidden = it.address === "" && it.name.includes("@") && value.includes("=?");
    return isHidden ? new AddressReader(it.name).read() : [it];
  });
}

/** One address in the form that most have: `Name <address>`, `"Name" <address>` or `address`. */
const SIMPLE =
  /^(?:(?:"([^"\\=\s]+(?: [^"\\=\s]+){0,9})"|([^\s",:;<>()[\]@=\\]+(?: [^\s",:;<>()[\]@=\\]+){0,9}))? ?<([^\s",:;<>()[\]@=\\]+@[^\s",:;<>()[\]@=\\]+)>|([^\s",:;<>()[\]@=\\]+@[^\s",:;<>()[\]@=\\]+))$/;

/** A word of what stands for one address. */
interface Word {
  /** Without quotes. */
  readonly text: string;
  /** With them. */
  readonly raw: string;
  /** Whether white space goes before it. */
  readonly hasGap: boolean;
}

const SPECIAL = /[\s",:;<>()[]/g;

class AddressReader {
  readonly #text: string;
  readonly #addresses: Address[] = [];
  /** Quotes and brackets that are not closed any more: from here on they are ordinary characters. */
  readonly #unclosed = new Set<string>();
  #at = 0;
  #words: Word[] = [];
  #angle: string | undefined;
  #comment = "";
  #hasGap = false;
  #hasSpec = false;

  constructor(text: string) {
    this.#text = text;
  }

  read(): Address[] {
    while (this.#at < this.#text.length && this.#addresses.length < MOST_ADDRESSES) this.#step();
    this.#finish();
    return this.#addresses;
  }

  #step(): void {
    const character = this.#text[this.#at]!;
    if (character === "," || character === ";") {
      this.#at++;
      this.#finish();
    } else if (character === ":" && this.#angle === undefined && !this.#hasSpec) {
      // What went before was the name of a group.
      this.#at++;
      this.#words = [];
      this.#comment = "";
    } else if (character === " " || /\s/.test(character)) {
      this.#at++;
      this.#hasGap = true;
    } else if (character === '"') this.#readQuoted();
    else if (character === "(") this.#readComment();
    else if (character === "<") this.#readAngle();
    else this.#readAtom();
  }

  #readQuoted(): void {
    const close = this.#closing('"', '"');
    if (close === undefined) return this.#readAtom();
    const raw = this.#text.slice(this.#at, close + 1);
    this.#add(unescape(raw.slice(1, -1)), raw);
    this.#at = close + 1;
  }

  #readComment(): void {
    const close = this.#closing("(", ")");
    if (close === undefined) return this.#readAtom();
    const comment = unescape(this.#text.slice(this.#at + 1, close)).trim();
    if (comment !== "") this.#comment = comment;
    this.#at = close + 1;
    this.#hasGap = true;
  }

  #readAngle(): void {
    let close = this.#unclosed.has("<") ? -1 : this.#text.indexOf(">", this.#at);
    if (close < 0) {
      this.#unclosed.add("<");
      const rest = this.#text.slice(this.#at).search(/[,;]/);
      close = rest < 0 ? this.#text.length : this.#at + rest;
    }
    const inside = this.#text.slice(this.#at + 1, close);
    this.#angle ??= cleanSpec(inside.slice(inside.lastIndexOf("<") + 1));
    this.#at = this.#text[close] === ">" ? close + 1 : close;
  }

  /** A run of characters that mean nothing here; an encoded word as a whole, a domain literal too. */
  #readAtom(): void {
    const from = this.#at;
    const wordEnd = this.#text.startsWith("=?", from)
      ? encodedWordEnd(this.#text, from)
      : undefined;
    if (wordEnd !== undefined) this.#at = wordEnd;
    else {
      SPECIAL.lastIndex = from + 1;
      while (true) {
        const special = SPECIAL.exec(this.#text);
        this.#at = special?.index ?? this.#text.length;
        if (special?.[0] !== "[") break;
        const close = this.#text.slice(this.#at, this.#at + 300).indexOf("]");
        if (close > 0) SPECIAL.lastIndex = this.#at + close + 1;
      }
    }
    const text = this.#text.slice(from, this.#at);
    if (text !== ">" && text !== ")") this.#add(text, text);
  }

  #add(text: string, raw: string): void {
    this.#words.push({ text, raw, hasGap: this.#hasGap && this.#words.length > 0 });
    this.#hasSpec ||= raw.includes("@");
    this.#hasGap = false;
  }

  /** Where what opens here is closed; `undefined` where it never is. */
  #closing(open: string, close: string): number | undefined {
    if (this.#unclosed.has(open)) return undefined;
    let depth = 1;
    for (let at = this.#at + 1; at < this.#text.length; at++) {
      const character = this.#text[at];
      if (character === "\\") at++;
      else if (character === close) {
        if (--depth === 0) return at;
      } else if (character === open) depth++;
    }
    this.#unclosed.add(open);
    return undefined;
  }

  #finish(): void {
    const words = this.#words;
    const comment = this.#comment;
    let address = this.#angle ?? "";
    let name = "";
    if (this.#angle !== undefined) name = join(words, "text");
    else if (words.length > 0) ({ name, address } = withoutBrackets(words));
    if (name === "" && comment !== "") name = comment;
    if (name !== "") name = decodeHeaderText(name).replace(/\s+/g, " ").trim();
    if (address.includes("=?")) address = decodeHeaderText(address);
    if (name !== "" || address !== "") {
      this.#addresses.push({ name: name.slice(0, LONGEST), address: address.slice(0, LONGEST) });
    }
    this.#words = [];
    this.#angle = undefined;
    this.#comment = "";
    this.#hasGap = this.#hasSpec = false;
  }
}

/** `john . doe @ example . com`, `john@example.com`, also with a name before it; or but a name. */
function withoutBrackets(words: readonly Word[]): Address {
  let last = words.length - 1;
  while (last >= 0 && !words[last]!.raw.includes("@")) last--;
  if (last < 0) {
    const isLocal = words.length === 1 && words[0]!.raw === words[0]!.text &&
      !words[0]!.raw.startsWith("=?");
    const name = join(words, "text");
    return isLocal ? { name: "", address: name } : { name, address: "" };
  }
  let first = last;
  while (first > 0 && isGlued(words[first - 1]!, words[first]!)) first--;
  while (last < words.length - 1 && isGlued(words[last]!, words[last + 1]!)) last++;
  const address = words.slice(first, last + 1).map(({ raw }) => raw).join("");
  const name = join([...words.slice(0, first), ...words.slice(last + 1)], "text");
  return { name, address };
}

/** Whether two words are of one address: nothing stands between them, or a dot or "@" joins them. */
function isGlued(a: Word, b: Word): boolean {
  return !b.hasGap || /[.@]$/.test(a.raw) || /^[.@]/.test(b.raw);
}

function join(words: readonly Word[], form: "text" | "raw"): string {
  let joined = "";
  for (const word of words) joined += joined !== "" && word.hasGap ? ` ${word[form]}` : word[form];
  return joined;
}

/** What stands in the brackets, without an obsolete route (`@a,@b:`), comments and white space. */
function cleanSpec(inside: string): string {
  const text = inside.includes("(") ? inside.replace(/\([^()]*\)/g, "") : inside;
  const route = /^\s*@[^:]*:/.exec(text)?.[0].length ?? 0;
  const spec = text.slice(route).trim();
  return spec.includes('"') ? spec : spec.replace(/\s+/g, "");
}

function unescape(text: string): string {
  return text.includes("\\") ? text.replace(/\\([\s\S])/g, "$1") : text;
}
