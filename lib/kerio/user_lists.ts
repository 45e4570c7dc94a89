import { type Encoding, encodingOf } from "./configuration_encoding.ts";
import { expandEntities, parseConfiguration } from "./configuration.ts";
import {
  attribute,
  endOfOther,
  MAX_DEPTH,
  notWellFormed,
  type Tag,
  tagAt,
} from "./configuration_tags.ts";
import { latin1 } from "./latin1.ts";

/** A `<variable>` of a list item. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** A `<listitem>` of a list directly below `<config>`. */
export interface ListItem {
  /** The name of the list. */
  readonly list: string;
  /** Where it stands in the text: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
  /** Its own variables, in the order of the text. */
  readonly variables: readonly Variable[];
}

/** The lists of a `users.cfg`. */
export interface UserLists {
  /** The text of the file, one character a byte, so that places in it are places in the file. */
  readonly text: string;
  readonly encoding: Encoding;
  readonly items: readonly ListItem[];
  /** What stands between the tags of the list of users. */
  readonly users: { readonly start: number; readonly end: number };
  readonly reason?: undefined;
}

/** The list of users, by its name in `users.cfg`. */
export const USER_LIST = "User";

/**
 * Finds the items of the lists in a `users.cfg`. Lists within lists, comments and CDATA are told from
 * what only looks like them. Never throws: whatever is wrong with the file is the result's `reason`.
 */
export async function readUserLists(
  source: Uint8Array,
): Promise<UserLists | { readonly reason: string }> {
  const { reason } = await parseConfiguration(source);
  if (reason !== undefined) return { reason };
  const text = latin1(source);
  const encoding = encodingOf(source, text);
  if (!encoding) return { reason: "its encoding is not known" };
  return new ListReader(text, encoding).read();
}

/** The value of a variable of an item; `undefined` where it has none, or only an empty one. */
export function valueOf({ variables }: ListItem, name: string): string | undefined {
  return variables.find((variable) => variable.name === name && variable.value !== "")?.value;
}

interface OpenItem {
  readonly list: string;
  readonly start: number;
  readonly variables: Variable[];
}

class ListReader {
  readonly #text: string;
  readonly #encoding: Encoding;
  readonly #open: Tag[] = [];
  readonly #items: ListItem[] = [];
  readonly #users: { readonly start: number; readonly end: number }[] = [];
  #list: string | undefined;
  #listStart = 0;
  #item: OpenItem | undefined;
  #variable: { readonly name: string; value: string } | undefined;

  constructor(text: string, encoding: Encoding) {
    this.#text = text;
    this.#encoding = encoding;
  }

  read(): UserLists | { readonly reason: string } {
    const text = this.#text;
    let hasRoot = false;
    let behind = 0;
    for (let at = text.indexOf("<"); at !== -1; at = text.indexOf("<", at)) {
      this.#addText(text.slice(behind, at), expandEntities);
      const other = endOfOther(text, at);
      if (other === -1) return notWellFormed(text, at);
      if (other !== undefined) {
        const isData = text.startsWith(DATA, at);
        if (isData) this.#addText(text.slice(at + DATA.length, other - 3));
        at = behind = other;
        continue;
      }
      const tag = tagAt(text, at);
      if (!tag) return notWellFormed(text, at);
      if (tag.kind === "close") {
        if (this.#open.at(-1)?.name !== tag.name) return notWellFormed(text, at);
        this.#leave(at, tag);
        this.#open.pop();
      } else {
        if (this.#open.length === 0) {
          if (hasRoot || tag.name !== "config") return NO_USERS_FILE;
          hasRoot = true;
        }
        if (this.#open.length === MAX_DEPTH) {
          return { reason: "its elements are nested too deeply" };
        }
        this.#enter(at, tag);
        if (tag.kind === "open") this.#open.push(tag);
      }
      at = behind = tag.end;
    }
    if (this.#open.length > 0) return notWellFormed(text, text.length);
    const [users, second] = this.#users;
    if (!users) return NO_USERS_FILE;
    if (second) return { reason: "it has more than one list of users" };
    return { text, encoding: this.#encoding, items: this.#items, users };
  }

  #enter(at: number, tag: Tag): void {
    const depth = this.#open.length;
    if (tag.kind === "empty") {
      if (depth === 3 && this.#item && tag.name === "variable") {
        this.#item.variables.push({ name: this.#nameOf(tag), value: "" });
      }
      return;
    }
    if (depth === 1 && tag.name === "list") {
      this.#list = this.#nameOf(tag);
      this.#listStart = tag.end;
    } else if (depth === 2 && this.#list !== undefined && tag.name === "listitem") {
      this.#item = { list: this.#list, start: at, variables: [] };
    } else if (depth === 3 && this.#item && tag.name === "variable") {
      this.#variable = { name: this.#nameOf(tag), value: "" };
    }
  }

  #leave(at: number, { end }: Tag): void {
    const depth = this.#open.length;
    if (depth === 4 && this.#item && this.#variable) {
      const { name, value } = this.#variable;
      this.#item.variables.push({ name, value: value.trim() });
      this.#variable = undefined;
    } else if (depth === 3 && this.#item) {
      this.#items.push({ ...this.#item, end });
      this.#item = undefined;
    } else if (depth === 2 && this.#list !== undefined) {
      if (this.#list === USER_LIST) this.#users.push({ start: this.#listStart, end: at });
      this.#list = undefined;
    }
  }

  #addText(text: string, expand = (decoded: string) => decoded): void {
    if (!this.#variable || this.#open.length !== 4) return;
    this.#variable.value += expand(this.#decode(text));
  }

  #nameOf(tag: Tag): string {
    return expandEntities(this.#decode(attribute(tag, "name") ?? ""));
  }

  #decode(text: string): string {
    return this.#encoding.decode(text);
  }
}

const DATA = "<![CDATA[";

const NO_USERS_FILE = { reason: "it has no list of users" };
