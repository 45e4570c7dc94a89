import type { Attack } from "./attacks.ts";
import { INBOX } from "./base.ts";

function onWindows(name: string): Attack {
  return {
    only: "windows",
    backup: { extraEntries: [{ name, content: new TextEncoder().encode("evil") }] },
    keepGoing: { names: name },
  };
}

const DEVICES = [
  "CON",
  "con.eml",
  "Aux.tar.gz",
  "nul",
  "PRN ",
  "COM1.txt",
  "com0",
  "lpt9 .eml",
  "LPT\u00b2.eml",
  "conin$",
  "clock$.eml",
];

const CHARACTERS = ["evil.eml:stream", "::$DATA", "a<b", "a|b", 'a"b', "a?b", "a*b", "a\x1fb"];

/** Names that are harmless elsewhere. */
export const windowsAttacks: Readonly<Record<string, Attack>> = Object.fromEntries([
  ...DEVICES.map((name) => [
    `Cannot recover "${INBOX}${name}" of "X.zip": ${
      name.endsWith(" ")
        ? "it ends in a dot or a space, which Windows does not keep"
        : "it is the name of a Windows device"
    }`,
    onWindows(INBOX + name),
  ]),
  ...["dots..", "space ", "both. ."].map((name) => [
    `Cannot recover "${INBOX}${name}" of "X.zip": it ends in a dot or a space, which Windows does not keep`,
    onWindows(INBOX + name),
  ]),
  [
    `Cannot recover "${INBOX}folder./x.eml" of "X.zip": it ends in a dot or a space, which Windows does not keep`,
    onWindows(`${INBOX}folder./x.eml`),
  ],
  [
    `Cannot recover "${INBOX}aux/x.eml" of "X.zip": it is the name of a Windows device`,
    onWindows(`${INBOX}aux/x.eml`),
  ],
  ...CHARACTERS.map((name) => [
    `Cannot recover "${INBOX}${
      name.replace("\x1f", "\\x1f")
    }" of "X.zip": it contains a character that Windows does not allow`,
    onWindows(INBOX + name),
  ]),
]);
