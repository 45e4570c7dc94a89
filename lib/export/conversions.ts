import type { ByteSink, Conversion, ConvertedFile, Converter } from "../extraction/conversion.ts";
import type { ExportItem } from "./item.ts";
import { LfLines } from "./lf_lines.ts";
import { MboxWriter } from "./mbox/mbox_writer.ts";

/** The messages of a slice, in its order. */
export interface AboutItems {
  readonly items: readonly ExportItem[];
}

/** Messages behind one another in an mbox. */
export const MBOX_CONVERSION: Conversion<undefined, AboutItems> = {
  name: "mbox",
  start: (_, write) => new MboxConverter(write),
};

/** Messages with the line ends of a Maildir. */
export const MAILDIR_CONVERSION: Conversion<undefined, AboutItems> = {
  name: "maildir",
  start: (_, write) => new LfConverter(write),
};

class MboxConverter implements Converter<AboutItems> {
  readonly #writer: MboxWriter;

  constructor(write: ByteSink) {
    this.#writer = new MboxWriter(write);
  }

  begin({ position }: ConvertedFile, { items }: AboutItems): void {
    this.#writer.begin(items[position]!);
  }

  push(chunk: Uint8Array): void {
    this.#writer.push(chunk);
  }

  end(): void {
    this.#writer.end();
  }
}

class LfConverter implements Converter<AboutItems> {
  readonly #lines: LfLines;

  constructor(write: ByteSink) {
    this.#lines = new LfLines(write, { quoteFrom: false });
  }

  begin(): void {}

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): void {
    this.#lines.end({ separate: false });
  }
}
