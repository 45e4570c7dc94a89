import type { ItemKind } from "./item.ts";

/** The formats of an export, as `--format` names them. */
export const FORMATS = ["eml", "mbox", "maildir", "vcard", "ical"] as const;

export type Format = typeof FORMATS[number];

/** Formats that make one file of a folder, with its extension. */
export const EXTENSIONS = { mbox: ".mbox", vcard: ".vcf", ical: ".ics" } as const;

const USUAL: Readonly<Record<ItemKind, Format>> = {
  mail: "eml",
  note: "eml",
  contact: "vcard",
  event: "ical",
  task: "ical",
};

/**
 * The format that a folder of `kind` gets: the one that was asked for, else what programs for such items
 * open. `undefined` where the format asked for cannot hold them.
 */
export function formatFor(kind: ItemKind, asked: Format | undefined): Format | undefined {
  if (asked === undefined) return USUAL[kind];
  const isForItems = asked === "vcard" || asked === "ical";
  return !isForItems || USUAL[kind] === asked ? asked : undefined;
}
