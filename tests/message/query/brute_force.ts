import { type Fixture, type Person, wordsIn } from "./fixtures.ts";

/** A query as the test makes it: what is written, and what it means. */
export type Asked =
  | { readonly kind: "term"; readonly text: string; readonly means: Meaning }
  | { readonly kind: "not"; readonly of: Asked }
  | { readonly kind: "and" | "or"; readonly of: readonly Asked[] };

/** What a term asks for. */
export type Meaning =
  | {
    readonly field: "any" | "from" | "to" | "cc" | "subject" | "body" | "file";
    readonly text: string;
  }
  | { readonly date: "after" | "before" | "on"; readonly value: string }
  | { readonly larger: number }
  | { readonly smaller: number }
  | { readonly is: "unread" | "read" | "flagged" | "answered" | "draft" }
  | { readonly ofKind: string }
  | { readonly id: string }
  | { readonly attachment: true };

/** Local time is this far ahead of UTC. In minutes. */
export const OFFSET = 330;

/**
 * Whether a fixture matches, found out in the plainest way: `null` where nobody can know. Shares no code
 * with the matcher, and looks at what the message was made of, not at its bytes.
 */
export function bruteForce(asked: Asked, fixture: Fixture, size: number): boolean | null {
  switch (asked.kind) {
    case "not": {
      const verdict = bruteForce(asked.of, fixture, size);
      return verdict === null ? null : !verdict;
    }
    case "and": {
      const verdicts = asked.of.map((it) => bruteForce(it, fixture, size));
      return verdicts.includes(false) ? false : verdicts.includes(null) ? null : true;
    }
    case "or": {
      const verdicts = asked.of.map((it) => bruteForce(it, fixture, size));
      return verdicts.includes(true) ? true : verdicts.includes(null) ? null : false;
    }
    case "term":
      return means(asked.means, fixture, size);
  }
}

function means(meaning: Meaning, fixture: Fixture, size: number): boolean | null {
  if ("field" in meaning) {
    const wanted = plain(meaning.text);
    return textsOf(meaning.field, fixture).some((text) => plain(text).includes(wanted));
  }
  if ("date" in meaning) {
    // "2021-03-04T05:06:07" in local time: longer texts are later, equal beginnings are within.
    const local = new Date(fixture.date + OFFSET * 60_000).toISOString();
    if (meaning.date === "on") return local.startsWith(meaning.value);
    return meaning.date === "after" ? local >= meaning.value : local < meaning.value;
  }
  if ("larger" in meaning) return size > meaning.larger;
  if ("smaller" in meaning) return size < meaning.smaller;
  if ("ofKind" in meaning) return fixture.kind === meaning.ofKind;
  if ("id" in meaning) return fixture.messageId.toLowerCase() === meaning.id.toLowerCase();
  if ("attachment" in meaning) return fixture.files.length > 0;
  if (!fixture.flags) return null;
  if (meaning.is === "unread") return !fixture.flags.seen;
  return meaning.is === "read" ? fixture.flags.seen : fixture.flags[meaning.is];
}

function textsOf(
  field: string,
  { from, to, cc, subject, texts, files }: Fixture,
): readonly string[] {
  const person = ({ name, address }: Person) => name === "" ? address : `${name} <${address}>`;
  switch (field) {
    case "from":
      return [person(from)];
    case "to":
      return [...to, ...cc].map(person);
    case "cc":
      return cc.map(person);
    case "subject":
      return [subject];
    case "body":
      return texts.map((it) => wordsIn(it).join(" "));
    case "file":
      return files;
    default:
      return [subject, ...[from, ...to, ...cc].map(person)];
  }
}

/** Small letters of the vocabulary without accent and width. */
const PLAIN: Readonly<Record<string, string>> = {
  "ü": "u",
  "ß": "ss",
  "ř": "r",
  "ｗ": "w",
  "ï": "i",
  "ł": "l",
  "ó": "o",
  "ź": "z",
};

function plain(text: string): string {
  return Array.from(text.toLowerCase(), (it) => PLAIN[it] ?? it).join("");
}
