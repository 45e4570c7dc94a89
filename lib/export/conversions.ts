import {
  type ByteSink,
  type Conversion,
  type Converted,
  type ConvertedFile,
  type Converter,
  type Converting,
  converting,
  type Output,
} from "../extraction/conversion.ts";
import type { Kind } from "../message/kind.ts";
import type { Format } from "./formats.ts";
import { deliveryTime, type ExportItem } from "./item.ts";
import { HeadReader, type ItemHead } from "./item_head.ts";
import { LfLines } from "./lines/lf_lines.ts";
import { type MaildirNaming, maildirPlace } from "./maildir/message_name.ts";
import { MboxWriter } from "./mbox/mbox_writer.ts";

/** What is told of the head of a message that was written. */
export type ToldHead = Pick<ItemHead, "kind" | "date" | "messageId">;

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
  start: (_, output) => new ItemConverter(mboxForm((bytes) => output.write(bytes))),
};

/** Messages with the line ends of a Maildir. Tells the head of each, names its file and dates it. */
export const MAILDIR_CONVERSION: Conversion<MaildirNaming, AboutItems> = {
  name: "maildir",
  start: (naming, output) => new ItemConverter(maildirForm(output, naming)),
};

/**
 * What messages become in a format; `undefined` where they stay as they are, or are taken apart. Where
 * there is one, it reads the heads itself: a pass of their own would take a third of an export.
 */
export function conversionOf(
  format: Format | undefined,
  naming: MaildirNaming,
): Converting | undefined {
  if (format === "mbox") return converting(MBOX_CONVERSION, undefined);
  return format === "maildir" ? converting(MAILDIR_CONVERSION, naming) : undefined;
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
    const { kind, date, messageId } = this.#head!;
    const told: ToldHead = { kind, date, messageId };
    return { ...this.#form.end(this.#item!), told };
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

function maildirForm(output: Output, naming: MaildirNaming): Form {
  let length = 0;
  /** The message whose last bytes come. */
  let ending: ExportItem | undefined;
  const giveName = (item: ExportItem) => {
    const { directory, name } = maildirPlace(item, length, naming);
    output.name(`${directory}/${name}`);
    ending = undefined;
  };
  const lines = new LfLines((bytes) => {
    length += bytes.length;
    // Before the file is made, if these are its first bytes as well.
    if (ending) giveName(ending);
    output.write(bytes);
  }, { quoteFrom: false });
  return {
    begin() {
      length = 0;
    },
    push: (chunk) => lines.push(chunk),
    end(item) {
      ending = item;
      lines.end({ separate: false });
      if (ending) giveName(item);
      return { modified: deliveryTime(item) };
    },
  };
}
