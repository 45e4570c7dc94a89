import { fieldsOf } from "../message/fields.ts";
import { type Head, LONGEST_HEAD, readHeadFrom } from "../message/head.ts";
import { readItem } from "../message/item/item.ts";
import { isMail, type Kind, kindByContent } from "../message/kind.ts";
import type { SeenMessage } from "../message/visit/message_visitor.ts";
import type { ExportItem } from "./item.ts";

/** What a message says about itself; plain data. */
export interface ItemHead
  extends Pick<ExportItem, "kind" | "date" | "from" | "subject" | "returnPath"> {
  readonly messageId: string | undefined;
}

/** What a message that was read says about itself. */
export function headOfSeen({ kind, fields, returnPath }: Pick<
  SeenMessage,
  "kind" | "fields" | "returnPath"
>): ItemHead {
  const { date, from, subject, messageId } = fields;
  return { kind, date, from: from[0]?.address ?? "", subject, returnPath, messageId };
}

/** Reads the head of a message whose bytes come in chunks, in bounded memory. */
export class HeadReader {
  readonly #size: number;
  readonly #kind: Kind | undefined;
  #held: Uint8Array[] = [];
  #length = 0;
  /** So many bytes are to come before it looks again: looking costs time in proportion to all of them. */
  #wanted = 0;

  /** `size` is the message's in bytes, `kind` that of its folder, if it has one. */
  constructor(size: number, kind: Kind | undefined) {
    this.#size = size;
    this.#kind = kind;
  }

  /**
   * Takes a chunk; gives the head, and all bytes so far, as soon as it is known. The bytes are valid as
   * long as the chunk is.
   */
  push(chunk: Uint8Array): { readonly head: ItemHead; readonly bytes: Uint8Array } | undefined {
    const length = this.#length + chunk.length;
    const isEnough = length >= this.#wanted || length >= this.#size || length >= LONGEST_HEAD;
    const bytes = !isEnough ? undefined : this.#length === 0 ? chunk : joined(this.#held, chunk);
    const head = bytes && readFirstHead(bytes);
    if (!head || head.needsMore && length < this.#size && length < LONGEST_HEAD) {
      this.#held.push(chunk.slice());
      this.#length = length;
      if (head) this.#wanted = 4 * length;
      return undefined;
    }
    this.#held = [];
    return { head: headIn(bytes!, { head, ofFolder: this.#kind }), bytes: bytes! };
  }

  /** The same where no more bytes come. */
  end(): { readonly head: ItemHead; readonly bytes: Uint8Array } {
    const bytes = joined(this.#held, new Uint8Array());
    return { head: headIn(bytes, { head: readFirstHead(bytes), ofFolder: this.#kind }), bytes };
  }
}

/** The head of a message of which these are all bytes, or the beginning of a large one. */
function headIn(
  bytes: Uint8Array,
  { head, ofFolder }: {
    readonly head: Head;
    readonly ofFolder: Kind | undefined;
  },
): ItemHead {
  const item = isMail(ofFolder, head) ? undefined : readItem(bytes);
  const kind = ofFolder ?? kindByContent(head, item);
  return headOfSeen({ kind, fields: fieldsOf({ kind, head, item }), returnPath: head.returnPath });
}

/** Reads no more of a message than its head takes. */
function readFirstHead(bytes: Uint8Array): Head {
  return readHeadFrom((most) => bytes.subarray(0, most));
}

function joined(held: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  const all = [...held, last];
  const bytes = new Uint8Array(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of all) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
