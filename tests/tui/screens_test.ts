import assert from "node:assert/strict";
import stringWidth from "string-width";
import { widthOf } from "../../lib/tui/line.ts";
import { render } from "../../lib/tui/render.ts";
import { openedMail, shownMessage, Tried } from "./support.ts";

const SMALL = { columns: 80, rows: 24 };
const LARGE = { columns: 120, rows: 40 };
const NARROW = { columns: 36, rows: 10 };

Deno.test("the first screen has the backups, the newest first, and what each is found to be", () => {
  new Tried(SMALL)
    .happen({ kind: "inspected", backup: 0, facts: { problems: [], files: 1234, host: "mail" } })
    .happen({
      kind: "inspected",
      backup: 1,
      facts: { problems: ["volume 1 is missing"], files: 9, host: undefined },
    })
    .shows(String.raw`
 Backups
  Started          Type              Size State
  2024-01-09 12:00 differential   5.0 MiB complete, 1,234 files, mail
  2024-01-07 12:00 full           3.0 GiB volume 1 is missing
 Enter open  q quit  ? keys                                                 1/2
`);
});

Deno.test("one goes from mailboxes to folders to messages, and back", () => {
  const tried = Tried.opened(SMALL);
  const mailboxes = String.raw`
 F20240107T010000Z.zip
  Name                                       Messages      Size Newest
  smith@company.com                                 5   9.8 KiB 2024-01-06 12:00
  public folders of company.com                     2   3.9 KiB 2024-01-01 12:00
 Enter open  / find  Space mark  m merge  e export  q back  ? keys          1/2
`;
  tried.shows(mailboxes);
  tried.press("<enter>").shows(String.raw`
 F20240107T010000Z.zip › smith@company.com
  Name                                       Messages      Size Newest
  INBOX                                             4   7.8 KiB 2024-01-06 12:00
  INBOX/Projects                                    1   2.0 KiB 2024-01-03 12:00
 Enter open  / find  Space mark  m merge  e export  q back  ? keys          1/2
`);
  tried.press("l").shows(String.raw`
 F20240107T010000Z.zip › smith@company.com › INBOX
       Date             From              Subject                           Size
  N    2024-01-06 12:00 Brown             Offer for 2024                 2.0 KiB
   r   2024-01-05 12:00 Müller            日本語の件名はここで切れる     4.8 MiB
    F  2024-01-04 12:00 Ev\x1bil          Pay now\x1b[2J \u202egpj.exe     300 B
     c 2024-01-03 12:00 jane doe@example… (no subject)                     963 B
 Enter read  / find  Space mark  m merge  e export  q back  ? keys          1/4
`);
  tried.press("h", "q").shows(mailboxes);
});

Deno.test("a large terminal shows the names of the backups too, and more of a subject", () => {
  new Tried(LARGE).shows(String.raw`
 Backups
  Started          Type              Size Name                   State
  2024-01-09 12:00 differential   5.0 MiB D20240109T010000Z.zip
  2024-01-07 12:00 full           3.0 GiB F20240107T010000Z.zip
 Enter open  q quit  ? keys                                                                                         1/2
`);
  Tried.opened(LARGE).press("l", "l").shows(String.raw`
 F20240107T010000Z.zip › smith@company.com › INBOX
       Date             From                       Subject                                                          Size
  N    2024-01-06 12:00 Brown                      Offer for 2024                                                2.0 KiB
   r   2024-01-05 12:00 Müller                     日本語の件名はここで切れる                                    4.8 MiB
    F  2024-01-04 12:00 Ev\x1bil                   Pay now\x1b[2J \u202egpj.exe                                    300 B
     c 2024-01-03 12:00 jane doe@example.org       (no subject)                                                    963 B
 Enter read  / find  Space mark  m merge  e export  q back  ? keys                                                  1/4
`);
});

Deno.test("a narrow terminal shows what matters most", () => {
  Tried.opened(NARROW).press("l", "l", " ").shows(String.raw`
 F20240107T010000Z.zip › smith@comp…
       From     Subject
* N    Brown    Offer for 2024
   r   Müller   日本語の件名はここ…
    F  Ev\x1bil Pay now\x1b[2J \u20…
     c jane do… (no subject)
 Enter read  / find … 1 marked  2/4
`);
});

Deno.test("a message is read with its files by name and size, whatever it holds", async () => {
  const tried = Tried.opened(SMALL).press("l", "l", "<enter>");
  assert.deepEqual(tried.effects, [{ kind: "read", message: 11 }]);
  tried.happen({ kind: "read", message: 11, shown: await shownMessage() }).shows(String.raw`
 F20240107T010000Z.zip › smith@company.com › INBOX › Offer for 2024

From:    Brown <brown@example.org>
To:      smith@company.com
Date:    2024-01-06 12:00 +00:00
Subject: Offer for 2024
File:    offer.pdf (application/pdf, 3 B)

Good day,

here is the offer that we spoke about, with all that it takes to decide about
it.
> Was it \x1b]0;me\x07 who asked?
 J K next, previous  Space mark  m merge  e export  q back  ? keys         100%
`);
});

Deno.test("a message that cannot be read says why, in the list and when it is opened", () => {
  const problem = 'Cannot read "x" in "y": the checksum does not match';
  const known = openedMail().known(11)!;
  const mail = openedMail({
    known: (file) => file === 11 ? { ...known, problem } : openedMail().known(file),
  });
  const tried = Tried.opened(LARGE, mail).press("l", "l");
  assert.match(tried.screen, /cannot be read: Cannot read "x" in "y"/);
  tried.press("l").happen({ kind: "unread", message: 11, problem });
  assert.match(tried.screen, /^Cannot be read: Cannot read "x" in "y": the checksum/m);
});

Deno.test("what to know about a backup stands below its mailboxes", () => {
  const warnings = ['Skipped "F20240114T010000Z.zip": volume 1 is missing'];
  const { screen } = Tried.opened(SMALL, openedMail({ warnings }));
  assert.match(screen, /^ {2}Skipped "F20240114T010000Z.zip": volume 1 is missing$/m);
});

Deno.test("every line is as wide as the screen, at any size and in any state", async () => {
  const states = (columns: number, rows: number) => {
    const size = { columns, rows };
    return [
      new Tried(size),
      Tried.opened(size),
      Tried.opened(size).press("l"),
      Tried.opened(size).press("l", "l"),
      Tried.opened(size).press("?"),
      Tried.opened(size).press("/").type("日本語".repeat(30)),
      Tried.opened(size).press("l", "l", "e"),
      Tried.opened(size).press("l", "l", "l")
        .happen({ kind: "read", message: 11, shown }),
    ];
  };
  const shown = await shownMessage();
  for (const columns of [1, 2, 7, 20, 36, 49, 60, 80, 99, 100, 133, 250]) {
    for (const rows of [1, 2, 3, 5, 24]) {
      for (const { state } of states(columns, rows)) {
        const { lines, caret } = render(state);
        assert.equal(lines.length, rows);
        for (const line of lines) {
          const text = line.map((span) => span.text).join("");
          assert.equal(widthOf(line), columns, `${columns}x${rows}: ${JSON.stringify(text)}`);
          assert.equal(stringWidth(text), columns);
        }
        if (caret) assert.ok(caret.column < columns && caret.row < rows);
      }
    }
  }
});
