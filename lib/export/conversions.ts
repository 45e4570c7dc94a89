import type {
  ByteSink,
  Conversion,
  Converted,
  ConvertedFile,
  Converter,
} from "../extraction/conversion.ts";
import type { Kind } from "../message/kind.ts";
import type { Format } from "./formats.ts";
import { deliveryTime, type ExportItem } from "./item.ts";
import { HeadReader, type ItemHead } from "./item_head.ts";
import { LfLines } from "./lf_lines.ts";
import { MboxWriter } from "./mbox/mbox_writer.ts";

/** What is known of a message before it is read. */
export type KnownItem = Omit<ExportItem, keyof ItemHead>;

/** The messages of a slice, in its order. */
export interface AboutItems {
  /** That of their folder, if it has one. */
  readonly kind: Kind | undefined;
  readonly items: readonly KnownItem[];
}

/** Messages behind one another in an mbox. Tells the head of each. */
export const MBOX_CONVERSION: Conversion<undefined, AboutItems> = {
  name: "mbox",
  start: (_, write) => new ItemConverter(mboxForm(write)),
};

/** Messages with the line ends of a Maildir. Tells the head of each, and dates its file. */
export const MAILDIR_CONVERSION: Conversion<undefined, AboutItems> = {
  name: "maildir",
  start: (_, write) => new ItemConverter(maildirForm(write)),
};

/**
 * What messages become in a format; `undefined` where they stay as they are, or are taken apart. Where
 * there is one, it reads the heads itself: a pass of their own would take a third of an export.
 */
export function conversionOf(
  format: Format | undefined,
): Conversion<undefined, AboutItems> | undefined {
  if (format === "mbox") return MBOX_CONVERSION;
  return format === "maildir" ? MAILDIR_CONVERSION : undefined;
}

/** How a message is written once its head is known. */
interface Form {
  begin(item: ExportItem): void;
  push(chunk: Uint8Array): void;
  end(item: ExportItem): Converted;
}

/** Waits for the head of each message, then lets its form write it. */
class ItemConverter implements Converter<AboutItems> {
  readonly #form: Form;
  #known: KnownItem | undefined;
  #reader: HeadReader | undefined;
  #head: ItemHead | undefined;
  /** The message at hand, once its head is known. */
  #item: ExportItem | undefined;

  constructor(form: Form) {
    this.#form = form;
  }

  begin({ position, size }: ConvertedFile, { kind, items }: AboutItems): void {
    this.#known = items[position]!;
    this.#reader = new HeadReader(size, kind);
    this.#item = undefined;
  }

  push(chunk: Uint8Array): void {
    if (this.#item) return this.#form.push(chunk);
    const read = this.#reader!.push(chunk);
    if (read) this.#begin(read);
  }

  end(): Converted {
    if (!this.#item) this.#begin(this.#reader!.end());
    return { ...this.#form.end(this.#item!), told: this.#head };
  }

  #begin({ head, bytes }: { readonly head: ItemHead; readonly bytes: Uint8Array }): void {
    this.#head = head;
    this.#item = { ...this.#known!, ...head };
    this.#form.begin(this.#item);
    this.#form.push(bytes);
  }
}

function mboxForm(write: ByteSink): Form {
  const writer = new MboxWriter(write);
  return {
    begin: (item) => writer.begin(item),
    push: (chunk) => writer.push(chunk),
    end() {
      writer.end();
      return {};
    },
  };
}

function maildirForm(write: ByteSink): Form {
  const lines = new LfLines(write, { quoteFrom: false });
  return {
    begin() {},
    push: (chunk) => lines.push(chunk),
    end(item) {
      lines.end({ separate: false });
      return { modified: deliveryTime(item) };
    },
  };
}
