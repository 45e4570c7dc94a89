import assert from "node:assert/strict";
import fc from "fast-check";
import { needsOf, parseQuery, type Query, QueryError } from "../../../lib/message/query.ts";

/** Friday, 5 March 2021, 12:30 in a zone one hour ahead of UTC. */
const NOW = { now: Date.UTC(2021, 2, 5, 11, 30), utcOffset: 60 };

function parsed(text: string): Query {
  return parseQuery(text, NOW);
}

function any(text: string): Query {
  return { type: "text", field: "any", text };
}

Deno.test("terms one after another must all match, and bind tighter than OR", () => {
  assert.deepEqual(parsed("one"), any("one"));
  assert.deepEqual(parsed("one two"), { type: "and", of: [any("one"), any("two")] });
  assert.deepEqual(parsed("one OR two three"), {
    type: "or",
    of: [any("one"), { type: "and", of: [any("two"), any("three")] }],
  });
  assert.deepEqual(parsed("(one OR two) AND three"), {
    type: "and",
    of: [{ type: "or", of: [any("one"), any("two")] }, any("three")],
  });
  assert.deepEqual(parsed("one or and not"), {
    type: "and",
    of: [any("one"), any("or"), any("and"), any("not")],
  });
});

Deno.test('"-" negates a term and parentheses, but stands in words as itself', () => {
  assert.deepEqual(parsed("-one"), { type: "not", of: any("one") });
  assert.deepEqual(parsed("NOT one"), { type: "not", of: any("one") });
  assert.deepEqual(parsed("--one"), any("one"));
  assert.deepEqual(parsed("e-mail"), any("e-mail"));
  assert.deepEqual(parsed('-(one "two three")'), {
    type: "not",
    of: { type: "and", of: [any("one"), any("two three")] },
  });
  assert.deepEqual(parsed("-from:x"), {
    type: "not",
    of: { type: "text", field: "from", text: "x" },
  });
});

Deno.test("texts are folded, and quotes keep blanks, operators and colons", () => {
  assert.deepEqual(parsed("ŽLUŤOUČKÝ"), any("zlutoucky"));
  assert.deepEqual(parsed('"Re:  OR (x)"'), any("re: or (x)"));
  assert.deepEqual(parsed("“curly quotes”"), any("curly quotes"));
  assert.deepEqual(parsed('"a \\"b\\" \\\\ \\c"'), any('a "b" \\ \\c'));
  assert.deepEqual(parsed('subject:"a b"c'), {
    type: "and",
    of: [{ type: "text", field: "subject", text: "a b" }, any("c")],
  });
  assert.deepEqual(parsed("invoice*"), any("invoice"));
  assert.deepEqual(parsed("12:30"), any("12:30"));
  assert.deepEqual(parsed("from:(ann OR bob)"), {
    type: "or",
    of: [{ type: "text", field: "from", text: "ann" }, {
      type: "text",
      field: "from",
      text: "bob",
    }],
  });
});

Deno.test("each key has its values", () => {
  assert.deepEqual(parsed("FILE:a.pdf"), { type: "text", field: "file", text: "a.pdf" });
  assert.deepEqual(parsed("has:attachment"), { type: "attachment" });
  assert.deepEqual(parsed("is:Unread"), { type: "is", flag: "unread" });
  assert.deepEqual(parsed("kind:contacts"), { type: "kind", kind: "contact" });
  assert.deepEqual(parsed("id:<A@B>"), { type: "id", id: "a@b" });
  assert.deepEqual(parsed("larger:1M"), { type: "size", above: 1048576 });
  assert.deepEqual(parsed("smaller:500kb"), { type: "size", below: 512000 });
  assert.deepEqual(parsed("larger:1.5k"), { type: "size", above: 1536 });
  assert.deepEqual(parsed("smaller:10"), { type: "size", below: 10 });
});

/** From and before, as the clock shows them. */
function wallOf(text: string): (string | undefined)[] {
  const { from, before } = parsed(text) as Query & { readonly type: "date" };
  return [from, before].map((it) => {
    if (!it) return undefined;
    assert.equal(it.ms, it.wall - 3_600_000);
    return new Date(it.wall).toISOString().slice(0, 16);
  });
}

Deno.test("dates mean years, months, days and minutes in the zone of the one who asks", () => {
  assert.deepEqual(wallOf("on:2021"), ["2021-01-01T00:00", "2022-01-01T00:00"]);
  assert.deepEqual(wallOf("on:2021-12"), ["2021-12-01T00:00", "2022-01-01T00:00"]);
  assert.deepEqual(wallOf("on:2020-02-29"), ["2020-02-29T00:00", "2020-03-01T00:00"]);
  assert.deepEqual(wallOf("on:2021-03-04T19:09"), ["2021-03-04T19:09", "2021-03-04T19:10"]);
  assert.deepEqual(wallOf("on:2021-03-04T19:09Z"), ["2021-03-04T20:09", "2021-03-04T20:10"]);
  assert.deepEqual(wallOf("after:2021-3-4"), ["2021-03-04T00:00", undefined]);
  assert.deepEqual(wallOf("before:2021"), [undefined, "2021-01-01T00:00"]);
});

Deno.test("relative dates count from now", () => {
  assert.deepEqual(wallOf("on:today"), ["2021-03-05T00:00", "2021-03-06T00:00"]);
  assert.deepEqual(wallOf("on:Yesterday"), ["2021-03-04T00:00", "2021-03-05T00:00"]);
  assert.deepEqual(wallOf("after:7d"), ["2021-02-26T12:30", undefined]);
  assert.deepEqual(wallOf("before:2w"), [undefined, "2021-02-19T12:30"]);
  assert.deepEqual(wallOf("after:1m"), ["2021-02-05T12:30", undefined]);
  assert.deepEqual(wallOf("after:1y"), ["2020-03-05T12:30", undefined]);
  assert.deepEqual(wallOf("on:7d"), ["2021-02-26T00:00", "2021-02-27T00:00"]);
  assert.deepEqual(wallOf("after:0d"), ["2021-03-05T12:30", undefined]);
  const lastOfMarch = { now: Date.UTC(2021, 2, 31, 12), utcOffset: 0 };
  const query = parseQuery("after:1m", lastOfMarch) as Query & { readonly type: "date" };
  assert.equal(query.from?.ms, Date.UTC(2021, 1, 28, 12));
});

Deno.test("dates follow the change of the clocks", () => {
  /** Central European time of 2021. */
  const summer = [Date.UTC(2021, 2, 28, 1), Date.UTC(2021, 9, 31, 1)] as const;
  const utcOffset = (ms: number) => ms >= summer[0] && ms < summer[1] ? 120 : 60;
  const now = { now: Date.UTC(2021, 11, 1), utcOffset };
  const day = (text: string) => {
    const { from, before } = parseQuery(`on:${text}`, now) as Query & { readonly type: "date" };
    return [from!.ms, before!.ms];
  };
  assert.deepEqual(day("2021-03-28"), [Date.UTC(2021, 2, 27, 23), Date.UTC(2021, 2, 28, 22)]);
  assert.deepEqual(day("2021-07-01"), [Date.UTC(2021, 5, 30, 22), Date.UTC(2021, 6, 1, 22)]);
  assert.deepEqual(day("2021-10-31"), [Date.UTC(2021, 9, 30, 22), Date.UTC(2021, 9, 31, 23)]);
  assert.deepEqual(day("2021-12-24"), [Date.UTC(2021, 11, 23, 23), Date.UTC(2021, 11, 24, 23)]);
});

Deno.test("a wrong query says what is wrong, and where", () => {
  const cases: readonly (readonly [query: string, caret: string, message: RegExp])[] = [
    ["", "", /^The query is empty$/],
    ["   ", "^^^", /^The query is empty$/],
    ["a (b c", "  ^", /"\(" is never closed/],
    ["a b) c", "   ^", /"\)" closes nothing/],
    ['a "b c', "  ^", /quote that opens here is never closed/],
    ["a OR", "  ^^", /missing after "OR"/],
    ["OR a", "^^", /missing before "OR"/],
    ["a OR OR b", "     ^^", /missing before "OR"/],
    ["a OR )", "     ^", /missing before "\)"/],
    ["()", " ^", /parentheses are empty/],
    ["a -", "  ^", /Nothing follows this "-"/],
    ["a - b", "  ^", /Nothing follows this "-"/],
    ["NOT", "^^^", /Nothing follows this "NOT"/],
    ["a frm:x", "  ^^^^", /"frm:" is not known: did you mean "from:"\? .*quotes/],
    ["http://x.test", "^^^^^", /"http:" is not known: .*quotes/],
    ["a from:", "  ^^^^^", /"from:" says nothing/],
    ['from:""', "^^^^^^^", /"from:" says nothing/],
    ["larger:(a)", "^^^^^^^", /"larger:" says nothing/],
    ["after:soon", "      ^^^^", /"soon" is no date: write 2021/],
    ["on:2021-02-30", "   ^^^^^^^^^^", /"2021-02-30" is no date/],
    ["on:2021-13", "   ^^^^^^^", /is no date/],
    ["before:2021-03-04T25:00", "       ^^^^^^^^^^^^^^^^", /is no date/],
    ["larger:big", "       ^^^", /"big" is no size: write bytes, or 500k, 1M, 2G/],
    ["is:flaged", "   ^^^^^^", /did you mean "is:flagged"\?/],
    ["is:x", "   ^", /there is "is:unread", "is:read"/],
    ["kind:mial", "     ^^^^", /did you mean "kind:mail"\?/],
    ["has:file", "    ^^^^", /there is "has:attachment"/],
    ["a *", "  ^", /no text to look for/],
    ['"\u0301"', "^^^", /no text to look for/],
    ["-".repeat(3), "  ^", /Nothing follows/],
  ];
  for (const [query, caret, message] of cases) {
    assert.throws(() => parsed(query), (error) => {
      assert.ok(error instanceof QueryError, query);
      assert.match(error.message, message, query);
      assert.equal(" ".repeat(error.position) + "^".repeat(error.length), caret, query);
      return true;
    });
  }
});

Deno.test("parentheses may stand a hundred deep, not deeper", () => {
  const nested = (depth: number) => "(".repeat(depth) + "x" + ")".repeat(depth);
  assert.deepEqual(parsed(nested(100)), any("x"));
  assert.throws(() => parsed(nested(101)), { name: "QueryError", position: 100 });
  assert.throws(() => parsed("(".repeat(100_000)), { name: "QueryError" });
  assert.equal(parsed("(x) ".repeat(100_000)).type, "and");
  assert.deepEqual(parsed("-".repeat(100_000) + "x"), any("x"));
});

Deno.test("parseQuery() gives plain data or a QueryError for any text", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "(",
      ")",
      "-",
      '"',
      "OR",
      "AND",
      "NOT",
      " ",
      ":",
      "\\",
      "*",
      "“",
      "\u0301",
      "<",
      ">",
    ),
    fc.constantFrom(
      "from:",
      "on:",
      "is:",
      "larger:",
      "has:",
      "id:",
      "2021-02-30",
      "7d",
      "99999y",
      "today",
    ),
    fc.string({ unit: "binary", maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      try {
        const query = parsed(text);
        assert.deepEqual(JSON.parse(JSON.stringify(query)), query);
        assert.deepEqual(structuredClone(query), query);
        needsOf(query);
      } catch (error) {
        assert.ok(error instanceof QueryError, String(error));
        assert.ok(error.position >= 0 && error.position + error.length <= text.length);
      }
    }),
    { numRuns: 3000 },
  );
});

Deno.test("needsOf() tells what must be known of a message", () => {
  const needs = (text: string) => {
    const { head, flags, whole } = needsOf(parsed(text));
    return [head && "head", flags && "flags", whole && "whole"].filter((it) => it !== false).join(
      " ",
    );
  };
  assert.equal(needs("larger:1M kind:mail"), "");
  assert.equal(needs("smith OR on:2021"), "head");
  assert.equal(needs("is:unread"), "flags");
  assert.equal(needs("body:x"), "whole");
  assert.equal(needs("-(smith OR (is:read file:x))"), "head flags whole");
  assert.equal(needs("has:attachment"), "head whole");
});
