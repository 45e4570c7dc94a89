import fc from "fast-check";
import { type Asked, type Meaning, OFFSET } from "./brute_force.ts";
import { VOCABULARY } from "./fixtures.ts";

/** The present of all queries. */
export const NOW = { now: Date.UTC(2021, 2, 5, 11, 30), utcOffset: OFFSET };

const word = fc.oneof(
  fc.constantFrom(...VOCABULARY),
  fc.constantFrom(...VOCABULARY).map((it) => it.toUpperCase()),
  fc.tuple(fc.constantFrom(...VOCABULARY), fc.nat(3)).map(([it, from]) => it.slice(from) || it),
  fc.constantFrom(
    "ann@",
    "example",
    "strasse",
    "lodz",
    "wide",
    "pdf",
    "NAIVE",
    "absent",
    "@x.test>",
  ),
);
const phrase = fc.tuple(word, word).map((words) => words.join(" "));

const textTerm = fc.tuple(
  fc.constantFrom("any", "any", "from", "to", "cc", "subject", "body", "file"),
  fc.oneof(word, phrase),
  fc.boolean(),
).map(([field, text, isQuoted]) => {
  const mustQuote = isQuoted || /[\s()"]|^-|:/.test(text) || ["OR", "AND", "NOT"].includes(text);
  const written = mustQuote ? `"${text}"` : text;
  return term(field === "any" ? written : `${field}:${written}`, { field, text } as Meaning);
});

const date = fc.integer({ min: Date.UTC(2020, 11, 15), max: Date.UTC(2021, 3, 15) })
  .chain((ms) =>
    fc.constantFrom(4, 7, 10, 16).map((length) => new Date(ms).toISOString().slice(0, length))
  );
const dateTerm = fc.tuple(fc.constantFrom("after", "before", "on"), date)
  .map(([key, value]) => term(`${key}:${value}`, { date: key, value } as Meaning));

const otherTerm = fc.constantFrom<Asked>(
  term("larger:1k", { larger: 1024 }),
  term("smaller:1k", { smaller: 1024 }),
  term("larger:5000", { larger: 5000 }),
  ...(["unread", "read", "flagged", "answered", "draft"] as const).map((is) =>
    term(`is:${is}`, { is })
  ),
  term("kind:mail", { ofKind: "mail" }),
  term("kind:note", { ofKind: "note" }),
  term("kind:event", { ofKind: "event" }),
  term("id:1@x", { id: "1@x" }),
  term("id:<three@x.test>", { id: "three@x.test" }),
  term("has:attachment", { attachment: true }),
);

/** Terms of every kind. */
export const anyTerm = fc.oneof({ weight: 4, arbitrary: textTerm }, dateTerm, {
  weight: 2,
  arbitrary: otherTerm,
});

/** Terms, and what is made of them. */
export const { query } = fc.letrec<{ query: Asked }>((tie) => ({
  query: fc.oneof(
    { maxDepth: 3 },
    anyTerm,
    fc.record({ kind: fc.constant("not" as const), of: tie("query") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      of: fc.array(tie("query"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));

function term(text: string, means: Meaning): Asked {
  return { kind: "term", text, means };
}

/** The query as a person writes it; parentheses only where they are needed. */
export function written(asked: Asked, isInner = false): string {
  switch (asked.kind) {
    case "term":
      return asked.text;
    case "not":
      return `-${asked.of.kind === "term" ? written(asked.of) : `(${written(asked.of)})`}`;
    case "and":
      return asked.of.map((it) => it.kind === "or" ? `(${written(it)})` : written(it, true)).join(
        " ",
      );
    case "or": {
      const text = asked.of.map((it) => written(it, true)).join(" OR ");
      return isInner ? `(${text})` : text;
    }
  }
}
