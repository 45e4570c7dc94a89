import assert from "node:assert/strict";
import PostalMime, { type Address, type Email } from "postal-mime";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { ourHead } from "./support.ts";

/** What postal-mime reads in another way, by the reason: `<sample> | <field>`. */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  "an ID has no white space, and nothing around its brackets": [
    "fold inside a Message-ID | messageId",
    "Message-ID with text around | messageId",
  ],
  "a field that is there without a value is empty, not missing": [
    "field without a value | subject",
    "subject of blanks | subject",
  ],
  "a boundary ends a head that has lost its blank line": [
    "no blank line before a boundary | attachments",
  ],
  "CR ends lines where there is no LF": [
    "line ends of CR | from",
    "line ends of CR | to",
    "line ends of CR | subject",
    "line ends of CR | date",
  ],
  "a date of RFC 5322, which Date.parse() does not know": [
    "date with comments everywhere | date",
    "date with dots in the time | date",
    "date of a three-digit year | date",
    "date of a leap second | date",
  ],
  "dates are kept to the second, as mail has them": [
    "date of ISO 8601 with fractions | date",
  ],
  "a date that there is not is not shown as another one": [
    "date of a 29th of February that was not | date",
    "date of the 31st of November | date",
    "date of hour 24 | date",
    "date with a huge offset | date",
    "date without a time | date",
  ],
  "the bytes of neighbouring words are joined": [
    "words with a split character in B | subject",
    "words with a split Japanese character | subject",
  ],
  "a charset that TextDecoder lacks, or none": [
    "words in UTF-7 | subject",
    "words in cp437 | subject",
    "words in a charset that is not known | subject",
    "words without a charset | subject",
  ],
  "a question mark that was left bare does not end the word": [
    "words with a question mark inside | subject",
  ],
  "raw bytes are of the declared charset, else of a guessed one": [
    "raw ISO-8859-1 | subject",
    "raw ISO-8859-1, declared | subject",
    "raw windows-1252 with quotes | subject",
    "raw ISO-8859-2, declared | subject",
    "raw windows-1250 without declaration | subject",
    "raw windows-1250, declared | subject",
    "raw windows-1251 without declaration | subject",
    "raw windows-1251, declared | subject",
    "raw KOI8-R without declaration | subject",
    "raw KOI8-R, declared | subject",
    "raw ISO-2022-JP | subject",
    "raw ISO-2022-JP, declared | subject",
    "raw Shift_JIS, declared | subject",
    "raw GBK, declared | subject",
    "raw bytes declared as UTF-8 | subject",
    "raw bytes of an unknown charset | subject",
    "raw bytes alone | subject",
    "raw name of ISO-8859-1 | from",
    "raw name of windows-1250 | from",
    "file name of raw ISO-8859-1 | attachments",
  ],
  "comments, routes and blanks are no part of an address; quotes are": [
    "address with comments | to",
    "address with a nested comment | to",
    "address with a comment in the brackets | to",
    "address with blanks around the dots | to",
    "address with a route | to",
    "address with a quoted local part | to",
    "address of X.400 | to",
    "hostile comments inside each other, a hundred | to",
  ],
  "a word without a domain is an address, as Python has it": [
    "address without a domain | to",
  ],
  "a name that repeats the address is still the name": [
    "address with an address as the name | to",
    "address with an address in quotes as the name | to",
  ],
  "quotes and brackets that are not closed, or not opened": [
    "address without the closing quote | to",
    "address without the opening bracket | to",
    "address in double brackets | to",
    "hostile brackets that never close, a thousand | to",
    "hostile quotes, a thousand and one | to",
  ],
  "an encoded word is one, whatever stands in it": [
    "address with a bare comma in the word | to",
    "address with a bare semicolon in the word | to",
  ],
  "a tab in a name is a blank": [
    "address with a tab in the name | to",
  ],
  "a message may have several authors": [
    "senders two in one field | from",
  ],
  "a message in the message is an attachment as well": [
    "structure forwarded message | attachments",
    "structure forwarded message without a subject | attachments",
    "structure forwarded message with a name | attachments",
    "structure forwarded as the message | attachments",
    "structure digest | attachments",
    "structure report | attachments",
  ],
  "texts without a file name are no attachments": [
    "structure invitation | attachments",
    "structure type that is none | attachments",
    "item contact | attachments",
    "item event | attachments",
    "item task | attachments",
  ],
  "a subject is cut": [
    "hostile subject of a megabyte | subject",
    "hostile subject of ten thousand folds | subject",
    "hostile words that never end, a thousand | subject",
  ],
};

Deno.test("heads of the corpus are what postal-mime reads, but for the known differences", async () => {
  const found: string[] = [];
  for (const { name, bytes } of SAMPLES) {
    const theirs = comparable(await PostalMime.parse(bytes));
    const { from, to, subject, date, messageId, attachments } = ourHead(bytes);
    const [ms, offset] = date as [number, number | null] | null ?? [null, 0];
    // postal-mime takes a time without a zone for one of the machine that it runs on.
    if (offset === null) theirs.date = ms;
    const ours = {
      from,
      to,
      subject,
      date: ms,
      messageId,
      attachments: (attachments as [string, boolean][]).map(([name]) => name),
    };
    for (const field of Object.keys(theirs) as (keyof typeof ours)[]) {
      if (JSON.stringify(ours[field]) !== JSON.stringify(theirs[field])) {
        found.push(`${name} | ${field}`);
      }
    }
  }
  assert.deepEqual(found.toSorted(), Object.values(DIFFERENCES).flat().toSorted());
});

function comparable({ from, to, subject, date, messageId, attachments }: Email) {
  const moment = date !== undefined && /^\d{4}-.*Z$/.test(date) ? Date.parse(date) : NaN;
  return {
    from: pairs(from ? [from] : []),
    to: pairs(to ?? []),
    subject: subject === undefined ? null : subject.replace(/[ \t\r\n]+/g, " ").trim(),
    date: Number.isNaN(moment) ? null : moment,
    messageId: messageId?.replace(/^<|>$/g, "") || null,
    attachments: attachments.map(({ filename }) => filename ?? ""),
  };
}

function pairs(addresses: readonly Address[]): [string, string][] {
  return addresses.flatMap((it) => it.group ?? [it])
    .map(({ name, address }): [string, string] => [name, address ?? ""])
    .filter(([name, address]) => name !== "" || address !== "");
}
