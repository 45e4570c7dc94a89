import type { NamedParts, Part as SlicePart, SliceResult } from "../../extraction/slice.ts";
import type { Range } from "../../extraction/slicing.ts";
import type { KnownItem } from "../../export/conversions.ts";
import type { Exported } from "../../export/export_visitor.ts";
import type { NamedItem } from "./export_items.ts";
import type { ExportedFolder } from "./export_plan.ts";

/** A folder and what is known of its messages before they are read. */
export interface KnownFolder extends ExportedFolder {
  readonly known: readonly KnownItem[];
}

/** A folder and its messages with what their heads say. */
export interface NamedFolder extends KnownFolder {
  readonly items: readonly NamedItem[];
}

/** Messages of a folder that are written by one worker. */
export interface Job {
  /** What stands in the log when it is done. */
  readonly key: string;
  readonly folder: KnownFolder;
  readonly range: Range;
  /** Where they are written. */
  into(): Into;
  /** A file that an interrupted run may have left whole, without noting it. */
  readonly leftover?: string;
  /** Called with what was written. */
  finish(result: SliceResult<Exported>): void;
}

/** The parts of a slice, and the index of the part of each file. */
export interface Into {
  readonly parts: readonly (SlicePart | NamedParts)[];
  readonly partOf: Uint32Array;
}

/** All files of a range go into one part, or to where they are named. */
export function intoOne(part: SlicePart | NamedParts, { from, to }: Range): Into {
  return { parts: [part], partOf: new Uint32Array(to - from) };
}

/** Each file has a part of its own. */
export function intoEach(parts: readonly SlicePart[]): Into {
  return { parts, partOf: Uint32Array.from(parts.keys()) };
}

/** What stands in the log when all of a folder is done. */
export function wholeKey({ number }: ExportedFolder): string {
  return `${number}`;
}

/** What stands in the log for the messages from a position on that are a file each. */
export function filesKey({ number }: ExportedFolder, letter: "m" | "o", from: number): string {
  return `${number}/${letter}${from}`;
}

/** What stands in the log for a part of a folder's file. */
export function partKey({ number }: ExportedFolder, part: number): string {
  return `${number}/p${part}`;
}
