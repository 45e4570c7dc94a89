import { latin1 } from "./latin1.ts";
import { decimalOf, hexOf } from "./numbers.ts";

/** What `status.fld` says about a folder. What it does not say is `undefined`. */
export interface StatusFields {
  /** T: 0 mail, 1 contacts, 2 calendar, 3 tasks, 5 notes; others are the server's own. */
  readonly type: number | undefined;
  /** G, in lower case. */
  readonly guid: string | undefined;
  /** V: UIDVALIDITY, which is when the folder was made, Unix seconds. */
  readonly uidValidity: number | undefined;
  /** U: the number that the next message gets. */
  readonly nextUid: number | undefined;
  /** M: how many messages there are. */
  readonly messages: number | undefined;
  /** S: the sum of their sizes in bytes. */
  readonly bytes: number | undefined;
  /** R: how many of them no client has seen. */
  readonly recent: number | undefined;
  /** N: how many were not read. */
  readonly unseen: number | undefined;
  /** K: counts the changes of the folder's items, from 1. */
  readonly changes: number | undefined;
  /** W: the class of its items' container, such as `IPF.Note`. */
  readonly containerClass: string | undefined;
  /** A: who may do what, one text for each line. */
  readonly access: readonly string[];
  /** All lines in their order, by their letter; the unknown ones too. */
  readonly lines: readonly (readonly [letter: string, value: string])[];
}

/** The numbers of a `status.fld` that change when messages are added; each as it is to be. */
export interface StatusChanges {
  readonly nextUid?: number;
  readonly messages?: number;
  readonly bytes?: number;
  readonly recent?: number;
  readonly unseen?: number;
  readonly changes?: number;
}

const LETTERS: Readonly<Record<keyof StatusChanges, string>> = {
  nextUid: "U",
  messages: "M",
  bytes: "S",
  recent: "R",
  unseen: "N",
  changes: "K",
};

/** Letters whose number is hexadecimal, of eight digits. */
const HEXADECIMAL: ReadonlySet<string> = new Set(["U", "K"]);

/** Reads a `status.fld`: a letter and its value on each line. The first line of a letter counts. */
export function readStatusFields(bytes: Uint8Array): StatusFields {
  const lines = latin1(bytes).split(/\r\n|\n|\r/).filter((line) => line !== "")
    .map((line): [string, string] => [line[0]!, line.slice(1)]);
  const value = (letter: string) => lines.find(([it]) => it === letter)?.[1];
  return {
    type: decimalOf(value("T")),
    guid: value("G")?.trim().toLowerCase() || undefined,
    uidValidity: hexOf(value("V")),
    nextUid: hexOf(value("U")),
    messages: decimalOf(value("M")),
    bytes: decimalOf(value("S")),
    recent: decimalOf(value("R")),
    unseen: decimalOf(value("N")),
    changes: hexOf(value("K")),
    containerClass: value("W")?.trim() || undefined,
    access: lines.filter(([letter]) => letter === "A").map(([, access]) => access),
    lines,
  };
}

/**
 * The same `status.fld` with other numbers. All other bytes stay, and a line that it does not have is not
 * added.
 *
 * @param status as Latin-1 text
 */
export function withStatusChanges(status: string, changes: StatusChanges): string {
  let text = status;
  for (const [name, letter] of Object.entries(LETTERS) as [keyof StatusChanges, string][]) {
    const number = changes[name];
    if (number === undefined) continue;
    const isHex = HEXADECIMAL.has(letter);
    const pattern = new RegExp(`^${letter}([0-9A-Fa-f]{1,16})(?=\\r?$)`, "m");
    text = text.replace(pattern, (_, digits: string) => {
      return letter + (isHex ? number.toString(16).padStart(digits.length, "0") : String(number));
    });
  }
  return text;
}

/** The same `status.fld` (as Latin-1 text) for another folder: with another GUID. */
export function withGuid(status: string, guid: string): string {
  return status.replace(/^G[0-9A-Fa-f-]{36}(?=\r?$)/m, `G${guid}`);
}

/**
 * The same `status.fld` (as Latin-1 text) for a folder of another mailbox: with another GUID, and without
 * what others may do in it, since that was said of the mailbox that it comes from.
 */
export function withoutOwner(status: string, guid: string): string {
  return withGuid(status.replace(/^A[^\r\n]*(?:\r?\n|$)/gm, ""), guid);
}

/**
 * The `status.fld` of a new folder without messages, in the form that the server writes; Latin-1.
 *
 * @param options.validity when it is made, Unix seconds
 */
export function newStatus(
  { type, containerClass, guid, validity }: {
    readonly type: number;
    readonly containerClass: string;
    readonly guid: string;
    readonly validity: number;
  },
): string {
  return [
    `T${type}`,
    `G${guid}`,
    `V${validity.toString(16).padStart(8, "0")}`,
    "U00000001",
    "C00000001",
    ...["M0", "P0", "I0", "J0", "D0", "R0", "N0", "E0", "S0"],
    "Z00000000",
    "L00000001",
    "K00000001",
    `W${containerClass}`,
    "Y",
  ].map((line) => `${line}\r\n`).join("");
}
