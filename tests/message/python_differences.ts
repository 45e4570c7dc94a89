/** A field of a sample that Python's email package reads in another way than we do. */
export interface Difference {
  /** The name of the sample. */
  readonly name: string;
  readonly field: string;
  /** What is right, and so must be read: worked out by hand. */
  readonly ours: unknown;
  readonly reason: string;
}

type Case = readonly [name: string, field: string, ours: unknown];

function because(reason: string, cases: readonly Case[]): Difference[] {
  return cases.map(([name, field, ours]) => ({ name, field, ours, reason }));
}

const ANN = [["Ann", "ann@example.org"]];
const BOB = [["", "bob@example.org"]];
const JUERGEN = [["Jürgen", "jm@example.org"]];
/** Thu, 4 Mar 2021 19:09:26 -0500 */
const MARCH = [Date.UTC(2021, 2, 5, 0, 9, 26), -300];
/** 21 Nov 1997 09:55:06, as if it were UTC. */
const NOVEMBER = Date.UTC(1997, 10, 21, 9, 55, 6);
const HOUR = 3_600_000;

/** All differences from Python 3.11, each with its reason. */
export const PYTHON_DIFFERENCES: readonly Difference[] = [
  ...because("RFC 5322 4.5 lets blanks go before the colon; Python ends the head there", [
    ["field with a blank before the colon", "from", [["", "ann@example.org"]]],
    ["field with a blank before the colon", "subject", "obsolete"],
  ]),
  ...because(
    "what stands after a line that is no header is still shown; Python ends the head there",
    [
      ["field without a colon", "subject", "after nonsense"],
      ["fold that lost its blank", "from", ANN],
      ["fold that lost its blank", "to", BOB],
      ["fold that lost its blank", "subject", "x"],
      ["fold that lost its blank", "date", MARCH],
      ["quoted mbox line first", "from", ANN],
      ["quoted mbox line first", "to", BOB],
      ["quoted mbox line first", "subject", "x"],
      ["quoted mbox line first", "date", MARCH],
      ["raw bytes in a field's name", "from", [["", "ann@example.org"]]],
    ],
  ),
  ...because("only CRLF and LF end a line where there is an LF; Python takes each CR for an end", [
    ["line ends doubled CR", "to", BOB],
    ["line ends doubled CR", "subject", "x"],
    ["line ends doubled CR", "date", MARCH],
    ["CR alone in a value", "subject", "one two"],
  ]),
  ...because("an ID is what stands in the brackets, without white space (RFC 5322 3.6.4)", [
    ["fold inside a Message-ID", "messageId", "splitid@example.org"],
    ["Message-ID with text around", "messageId", "1234@example.org"],
  ]),
  ...because("an ID is taken as it is; Python stops at the bracket, which is not allowed there", [
    ["Message-ID of Exchange", "messageId", "AM0PR0=1+2$[a]@x.y"],
  ]),
  ...because("the offset can be read for certain; Python passes it by and takes the time for UTC", [
    ["date with a colon in the zone", "date", [NOVEMBER - HOUR, 60]],
    ["date with GMT and an offset", "date", [NOVEMBER - HOUR, 60]],
  ]),
  ...because("the example of RFC 5322 A.6.3, which Python cannot read", [
    ["date with comments everywhere", "date", [NOVEMBER + 6 * HOUR, -360]],
  ]),
  ...because("RFC 5322 4.3: two digits from 50 on are of 1950 to 1999, three count from 1900", [
    ["date of the year 50", "date", [Date.UTC(1950, 10, 21, 9, 55, 6), 0]],
    ["date of the year 68", "date", [Date.UTC(1968, 10, 21, 9, 55, 6), 0]],
    ["date of a three-digit year", "date", [Date.UTC(2007, 10, 21, 9, 55, 6), 0]],
  ]),
  ...because("ISO 8601 says exactly when it was", [
    ["date of ISO 8601", "date", [NOVEMBER + 6 * HOUR, -360]],
    ["date of ISO 8601 with a blank", "date", [NOVEMBER - HOUR, 60]],
    ["date of ISO 8601 with fractions", "date", [NOVEMBER, 0]],
  ]),
  ...because("RFC 5322 3.3 allows second 60; it is the first one of the next minute", [
    ["date of a leap second", "date", [Date.UTC(1998, 0, 1), 0]],
  ]),
  ...because("the name of the day says nothing that the rest does not", [
    ["date of another language", "date", [NOVEMBER - HOUR, 60]],
  ]),
  ...because("PM is twelve hours later; Python passes it by", [
    ["date with AM and PM", "date", [NOVEMBER + 12 * HOUR, 0]],
  ]),
  ...because("mailers split characters; the bytes of neighbouring words are joined", [
    ["words in ISO-2022-JP, cut while shifted", "subject", "日本語"],
    ["address with a split character in the name", "to", JUERGEN],
  ]),
  ...because("base64 with a letter too many gives the letters that are whole", [
    ["words with base64 of one letter too many", "subject", "abc"],
  ]),
  ...because("a question mark that was left bare does not end the word", [
    ["words with a question mark inside", "subject", "what?"],
  ]),
  ...because("a byte order mark is no text", [
    ["raw UTF-8 with a byte order mark", "subject", "Subject"],
  ]),
  ...because("bytes that are not UTF-8 are of the declared charset, else of a guessed one", [
    ["raw ISO-8859-1", "subject", "Größe und Gewicht"],
    ["raw ISO-8859-1, declared", "subject", "Größe"],
    ["raw windows-1252 with quotes", "subject", "“Größe” – € 5"],
    ["raw ISO-8859-2, declared", "subject", "žluťoučký"],
    ["raw windows-1250 without declaration", "subject", "Objednávka: příliš žluťoučký kůň"],
    ["raw windows-1250, declared", "subject", "Objednávka: příliš žluťoučký kůň"],
    ["raw windows-1251 without declaration", "subject", "Привет, как дела"],
    ["raw windows-1251, declared", "subject", "Привет, как дела"],
    ["raw KOI8-R without declaration", "subject", "Привет, как дела"],
    ["raw KOI8-R, declared", "subject", "Привет, как дела"],
    ["raw ISO-2022-JP", "subject", "日本語"],
    ["raw ISO-2022-JP, declared", "subject", "日本語"],
    ["raw Shift_JIS, declared", "subject", "日本語"],
    ["raw GBK, declared", "subject", "中文"],
    ["raw bytes declared as UTF-8", "subject", "Größe"],
    ["raw bytes of an unknown charset", "subject", "Größe"],
    ["raw name of ISO-8859-1", "from", [["Jürgen Müller", "jm@example.org"]]],
    ["raw name of windows-1250", "from", [["Jiří Šltys", "js@example.org"]]],
    ["file name of raw ISO-8859-1", "attachments", [["résumé.pdf", false]]],
  ]),
  ...because("three bytes of no word: any guess is as good", [
    ["raw bytes alone", "subject", "яюэ"],
  ]),
  ...because("Outlook separates addresses with semicolons; none is left out", [
    ["address separated by semicolons", "to", [["", "a@example.org"], ["", "b@example.org"]]],
  ]),
  ...because(
    "a comment beside an address without a name is the name, as mailers had it before 1982",
    [
      ["address with the name as a comment", "to", [["Ann Author", "ann@example.org"]]],
      ["address with a nested comment", "to", [["Ann (the) Author", "ann@example.org"]]],
      ["address with an encoded comment", "to", JUERGEN],
      [
        "hostile comments inside each other, a hundred",
        "to",
        [[`${"(".repeat(99)}x${")".repeat(99)}`, "ann@example.org"]],
      ],
    ],
  ),
  ...because(
    "not well formed, but what is meant can be seen; Python loses the name or the address",
    [
      ["address that is a name alone", "to", [["Ann Author", ""]]],
      ["address with an address as the name", "to", [["ann@example.org", "ann@example.org"]]],
      ["address with a name in brackets", "to", [["Ann [Sales]", "ann@example.org"]]],
      ["address in single quotes", "to", [["'ann@example.org'", "ann@example.org"]]],
      ["address without the closing quote", "to", [['"Ann', "ann@example.org"]]],
      ["address without the opening bracket", "to", ANN],
      ["address in double brackets", "to", ANN],
      ["address followed by text", "to", [["Ann Author", "ann@example.org"]]],
      ["address with a name and no brackets", "to", [["Ann Author", "ann@example.org"]]],
      ["address with two at signs", "to", [["Ann", "a@b@example.org"]]],
      ["address that is encoded as a whole", "to", ANN],
    ],
  ),
  ...because(
    "quotes of a local part stay as they are written; Python drops those that are not needed",
    [
      ["address of X.400", "to", [["", '"/G=Ann/S=Author/O=Example/"@gateway.example']]],
    ],
  ),
  ...because("a file's name without quotes goes up to the semicolon", [
    ["file name with blanks and no quotes", "attachments", [["annual report.pdf", false]]],
    ["file name with brackets and no quotes", "attachments", [["report(2).pdf", false]]],
    ["file name in an encoded word without quotes", "attachments", [["řešení.pdf", false]]],
  ]),
  ...because("RFC 6266 and RFC 2231: the encoded form is the better of the two", [
    ["file name of RFC 2231 beside the plain one", "attachments", [["résumé.pdf", false]]],
  ]),
  ...because("a subject and a name are cut, so that a million of them can be held", [
    ["hostile quotes, a thousand and one", "to", [["a ".repeat(512), "ann@example.org"]]],
    ["hostile subject of a megabyte", "subject", "x".repeat(8192)],
    ["hostile subject of ten thousand folds", "subject", `a${" b".repeat(4095)} `],
    [
      "hostile words that never end, a thousand",
      "subject",
      "=?utf-8?Q?a ".repeat(683).slice(0, 8192),
    ],
  ]),
];
