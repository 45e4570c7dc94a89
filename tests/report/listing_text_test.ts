import assert from "node:assert/strict";
import { listingLines, type ListingView } from "../../lib/report/listing_text.ts";
import type { Listing } from "../../lib/engine/listing.ts";
import { folder, LISTING, mailbox, noon } from "./fixtures.ts";

function lines(listing: Listing, view: Partial<ListingView> = {}): string[] {
  return [
    ...listingLines(listing, {
      verbose: false,
      isNarrowed: false,
      screen: undefined,
      utcOffset: 60,
      ...view,
    }),
  ];
}

const screen = (rows: number, columns = 80) => ({ rows, columns, unicode: true });
const isFolder = (line: string) => /^ {4}\S/.test(line);

Deno.test("a listing is one table, its columns aligned from the first mailbox to the last part", () => {
  const small = mailbox("a", folder("INBOX", { messages: 1, bytes: 5, newest: noon(2) }));
  const large = mailbox(
    "日本",
    folder("受信", { messages: 1_234_567, bytes: 3e9, newest: noon(3) }),
  );
  const listed = lines({
    ...LISTING,
    domains: [
      { name: "company.com", mailboxes: [small], public: undefined },
      { name: "example.org", mailboxes: [large], public: undefined },
    ],
    public: undefined,
  });
  assert.deepEqual(listed, [
    "Name          Messages     Size  Newest",
    "Domain company.com",
    "  a                  1      5 B  2024-01-02 12:00 +01:00",
    "    INBOX            1      5 B  2024-01-02 12:00 +01:00",
    "",
    "Domain example.org",
    "  日本       1,234,567  2.8 GiB  2024-01-03 12:00 +01:00",
    "    受信     1,234,567  2.8 GiB  2024-01-03 12:00 +01:00",
    "",
    "Other parts      Files     Size",
    "  license            1    180 B",
  ]);
});

Deno.test("a listing shows the server's own folders only with -v", () => {
  const hasOwn = (verbose: boolean) =>
    lines(LISTING, { verbose }).some((line) => line.startsWith("    __cal__notify "));
  assert.deepEqual([hasOwn(true), hasOwn(false)], [true, false]);
});

Deno.test("a listing of parts alone has no heading for mail", () => {
  assert.deepEqual(lines({ ...LISTING, domains: [], public: undefined }), [
    "Other parts  Files   Size",
    "  license        1  180 B",
  ]);
});

Deno.test("a listing that does not fit the terminal has a line for each mailbox, and says so", () => {
  assert.deepEqual(lines(LISTING, { screen: screen(12) }), [
    "Name         Messages     Size  Newest",
    "Domain company.com",
    "  smith             1  2.0 KiB  2024-01-03 12:00 +01:00",
    "  #public       1,200  2.9 MiB",
    "",
    "Public folders of all domains",
    "  #public           0      0 B",
    "",
    "Other parts     Files     Size",
    "  license           1    180 B",
    "",
    "To see the folders too, add -v, or name a mailbox with -u",
  ]);
});

for (
  const [when, listing, view] of [
    ["the terminal has room for them", LISTING, { screen: screen(40) }],
    ["there is no terminal", LISTING, {}],
    ["-v asks for them", LISTING, { screen: screen(12), verbose: true }],
    ["a mailbox is named", LISTING, { screen: screen(12), isNarrowed: true }],
    ["there is one mailbox alone", {
      ...LISTING,
      domains: [],
      public: mailbox("#public", ...["A", "B", "C"].map((name) => folder(name))),
    }, { screen: screen(5) }],
  ] as [string, Listing, Partial<ListingView>][]
) {
  Deno.test(`a listing shows the folders where ${when}`, () => {
    const listed = lines(listing, view);
    assert.ok(listed.some(isFolder));
    assert.ok(!listed.some((line) => line.includes("To see the folders")));
  });
}

Deno.test("a listing is cut to the terminal, with dots where it shows ASCII alone", () => {
  const long = mailbox("a".repeat(60), folder("INBOX"));
  const listing = { ...LISTING, domains: [{ name: "c", mailboxes: [long], public: undefined }] };
  for (const [unicode, mark] of [[true, "…"], [false, "..."]] as const) {
    const listed = lines(listing, { screen: { columns: 50, rows: 50, unicode } });
    assert.ok(listed.every((line) => line.length <= 50));
    assert.ok(listed.some((line) => line.includes(`aaa${mark}  `)));
  }
  assert.ok(lines(listing).some((line) => line.includes("a".repeat(60))));
});
