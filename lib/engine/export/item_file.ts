import { createHash } from "node:crypto";
import { CalendarFile } from "../../export/ical/calendar_file.ts";
import { deliveryTime, type ExportItem } from "../../export/item.ts";
import { vcardText } from "../../export/vcard/cards.ts";
import { writeAll } from "../../model/write_all.ts";

/** Where the text of a message lies in a file, and what it was: SHA-256 in hexadecimal. */
export interface Placed {
  readonly offset: number;
  readonly length: number;
  readonly original: string;
  readonly written: string;
}

/** A file of the cards, or of the events and tasks, of a folder while it is written. */
export class ItemFile {
  readonly #path: string;
  readonly #calendar: CalendarFile | undefined;
  readonly #file: Deno.FsFile;
  #length = 0;

  /** `name` is what programs call it; what stands at `path` is overwritten. */
  constructor(
    path: string,
    { format, name }: { readonly format: "vcard" | "ical"; readonly name: string },
  ) {
    this.#path = path;
    this.#calendar = format === "ical" ? new CalendarFile(name) : undefined;
    this.#file = Deno.openSync(path, { write: true, create: true, truncate: true, mode: 0o600 });
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Puts a message behind the others; `undefined` where it has nothing that can stand in such a file. */
  async add(message: Uint8Array, item: ExportItem): Promise<Placed | undefined> {
    const text = this.#calendar
      ? await this.#calendar.add(message, deliveryTime(item))
      : await vcardText(message, item.subject);
    if (text === "") return undefined;
    const bytes = new TextEncoder().encode(text);
    writeAll(this.#file, bytes);
    const offset = this.#length;
    this.#length += bytes.length;
    return { offset, length: bytes.length, original: sha256(message), written: sha256(bytes) };
  }

  /**
   * Writes it to `whole` as it is to be, on the disk afterwards.
   *
   * @returns by how much (bytes) what was added lies further behind there.
   */
  finish(whole: string): number {
    this.#file.close();
    const head = new TextEncoder().encode(this.#calendar?.head() ?? "");
    const to = Deno.openSync(whole, { write: true, create: true, truncate: true, mode: 0o600 });
    try {
      writeAll(to, head);
      append(this.#path, to);
      if (this.#calendar) writeAll(to, new TextEncoder().encode(CalendarFile.TAIL));
      to.syncSync();
    } finally {
      to.close();
    }
    Deno.removeSync(this.#path);
    return head.length;
  }

  /** Leaves nothing of it. */
  discard(): void {
    this.#file.close();
    Deno.removeSync(this.#path);
  }
}

const CHUNK = 1 << 20;

/** Copies a file behind what is in another one. */
export function append(from: string, to: Deno.FsFile): void {
  using source = Deno.openSync(from);
  const buffer = new Uint8Array(CHUNK);
  for (let read = source.readSync(buffer); read !== null; read = source.readSync(buffer)) {
    writeAll(to, buffer.subarray(0, read));
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** SHA-256, in hexadecimal, of a file. */
export function sha256OfFile(path: string): string {
  const hash = createHash("sha256");
  using source = Deno.openSync(path);
  const buffer = new Uint8Array(CHUNK);
  for (let read = source.readSync(buffer); read !== null; read = source.readSync(buffer)) {
    hash.update(buffer.subarray(0, read));
  }
  return hash.digest("hex");
}
