import { plural } from "../model/units.ts";
import { printable } from "../report/terminal_text.ts";
import type { Line, Style } from "./line.ts";
import type { Confirmation } from "./state.ts";
import { wrapped } from "./wrapping.ts";

const HEADING: Style = { isBold: true };
const COMMAND: Style = { color: "cyan" };

const KEYS: readonly (readonly [string, string])[] = [
  ["j k, down up", "next or previous line"],
  ["l, Enter, right", "open what the cursor is at"],
  ["h, q, left", "back; q in the first screen ends"],
  ["g G, Home End", "first or last line"],
  ["PgDn PgUp, ^F ^B", "a page; ^D ^U half of one"],
  ["J K", "next or previous message, while one is read"],
  ["/", "find, in what the screen shows"],
  ["Space, u", "mark, or take the mark away; u: all marks"],
  ["m", "merge: put back what the mailbox lacks"],
  ["e", "export as files for other programs"],
  ["Esc", "stop a search, leave a line"],
  ["?", "these keys"],
  ["Q, ^C", "end at once"],
];

const QUERY: readonly (readonly [string, string])[] = [
  ["word", '"some words" in sender, recipients, subject'],
  ["from: to: cc:", "subject: body: file: a text there"],
  ["after: before: on:", "2024, 2024-01, 2024-01-06, 7d, 2w, yesterday"],
  ["larger: smaller:", "500k, 1M"],
  ["is: has: kind:", "is:unread, has:attachment, kind:contact"],
  ["-term, OR, ( )", "not, or, together"],
];

const FLAGS: readonly (readonly [string, string])[] = [
  ["N r F D", "new (unread), answered, flagged, draft"],
  ["c e t n", "contact, event, task, note"],
];

const COLUMN = 20;

/** The lines of the help. */
export function helpLines(width: number): Line[] {
  return [
    ...KEYS.flatMap((entry) => entryLines(entry, width)),
    [],
    heading("What can be found"),
    ...QUERY.flatMap((entry) => entryLines(entry, width)),
    [],
    heading("Signs in a list of messages"),
    ...FLAGS.flatMap((entry) => entryLines(entry, width)),
    [],
    ...wrapped(
      "Nothing is changed from here: what m and e do is a command, which is shown first and runs " +
        "only after a y.",
      width,
    ).map((text): Line => [{ text }]),
  ];
}

/** The lines with the commands that wait for a yes. */
export function confirmationLines({ proposal, deed }: Confirmation, width: number): Line[] {
  const { commands, notes } = proposal;
  const what = deed.kind === "merge"
    ? "Puts back what the live mailbox lacks; nothing live is changed"
    : `Writes files into "${printable(deed.directory)}"`;
  const title = commands.length === 0
    ? "There is no command for this:"
    : commands.length === 1
    ? `${what}:`
    : `${what}, with ${plural(commands.length, "command")}:`;
  return [
    ...wrapped(title, width).map((text): Line => [{ text, style: HEADING }]),
    [],
    ...commands.flatMap(({ text }) => [
      ...wrapped(printable(text), Math.max(10, width - 2))
        .map((line): Line => [{ text: `  ${line}`, style: COMMAND }]),
      [],
    ]),
    ...notes.flatMap((note) => wrapped(printable(note), width)).map((text): Line => [
      { text, style: { color: "yellow" } },
    ]),
  ];
}

function heading(text: string): Line {
  return [{ text, style: HEADING }];
}

function entryLines([keys, what]: readonly [string, string], width: number): Line[] {
  const column = width >= 50 ? COLUMN : 0;
  if (column === 0) {
    return [
      [{ text: keys, style: COMMAND }],
      ...wrapped(what, width).map((text): Line => [{ text }]),
    ];
  }
  return wrapped(what, width - column).map((text, number): Line => [
    { text: (number === 0 ? keys : "").padEnd(column), style: COMMAND },
    { text },
  ]);
}
