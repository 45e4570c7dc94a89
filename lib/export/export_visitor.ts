import type { EntryBytes } from "../extraction/entry_bytes.ts";
import type { EntryVisitor, Visitor } from "../extraction/visitor.ts";
import {
  type AboutMessages,
  MESSAGE_VISITOR,
  type SeenMessage,
} from "../message/visit/message_visitor.ts";
import { LARGEST_TAKEN_APART } from "./content/message_part.ts";

/** What is known of the messages of a slice, and what is wanted of them; plain data. */
export interface AboutExported extends AboutMessages {
  /** What their heads say, or all their bytes. */
  readonly wants: "head" | "bytes";
}

/** What was read of a message. */
export type Exported =
  | { readonly kind: "head"; readonly seen: SeenMessage }
  /** `undefined` for one that is too large to be taken apart. */
  | { readonly kind: "bytes"; readonly bytes: Uint8Array | undefined };

/** Reads what has to be known of messages before they are written, or those that are taken apart. */
export const EXPORT_VISITOR: Visitor<undefined, Exported, AboutExported> = {
  name: "export",
  start(_, context) {
    const heads = MESSAGE_VISITOR.start({ query: undefined, attachments: false }, context);
    return {
      visit: (entry, about) =>
        about.wants === "bytes" ? bytesOf(entry) : headOf(heads, entry, about),
    };
  },
};

function headOf(
  heads: EntryVisitor<SeenMessage, AboutMessages>,
  entry: EntryBytes,
  about: AboutMessages,
): Exported | undefined | Promise<Exported | undefined> {
  const asExported = (seen: SeenMessage | undefined): Exported | undefined =>
    seen && { kind: "head", seen };
  const seen = heads.visit(entry, about);
  return seen instanceof Promise ? seen.then(asExported) : asExported(seen);
}

function bytesOf(entry: EntryBytes): Exported | Promise<Exported> {
  if (entry.size > LARGEST_TAKEN_APART) return { kind: "bytes", bytes: undefined };
  const bytes = new Uint8Array(entry.size);
  let length = 0;
  return entry.stream((chunk) => {
    bytes.set(chunk, length);
    length += chunk.length;
  }).then(() => ({ kind: "bytes", bytes }));
}
