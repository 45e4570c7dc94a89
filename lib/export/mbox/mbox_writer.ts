import type { ExportItem } from "../item.ts";
import { type ByteSink, LfLines } from "../lines/lf_lines.ts";
import { fromLine } from "./from_line.ts";
import { HeadFilter } from "./head_filter.ts";
import { statusLines } from "./status.ts";

/** Where a message lies in a file, in bytes. */
export interface Extent {
  readonly offset: number;
  readonly length: number;
}

/**
 * Writes messages as an mbox (mboxrd): `From ` line, the flags as `Status` and `X-Status`, the message
 * with LF line ends and quoted `From ` lines, an empty line. In bounded memory, whatever the size of a
 * message; two files joined are one mailbox.
 */
export class MboxWriter {
  readonly #lines: LfLines;
  #head: HeadFilter | undefined;
  #written = 0;
  #start = 0;

  /** `write` is called once for a message of up to 150 kB, else several times. */
  constructor(write: ByteSink) {
    this.#lines = new LfLines((bytes) => {
      this.#written += bytes.length;
      write(bytes);
    }, { quoteFrom: true });
  }

  /** Begins a message. */
  begin(item: ExportItem): void {
    this.#start = this.#written;
    this.#lines.literal(`${fromLine(item)}\n${statusLines(item.flags)}`);
    this.#head = new HeadFilter((bytes) => this.#lines.push(bytes));
  }

  /** Takes the next bytes of the message. */
  push(chunk: Uint8Array): void {
    this.#head!.push(chunk);
  }

  /** Ends the message; what is written of it has reached `write` then. */
  end(): Extent {
    this.#head!.end();
    this.#lines.end({ separate: true });
    return { offset: this.#start, length: this.#written - this.#start };
  }
}
