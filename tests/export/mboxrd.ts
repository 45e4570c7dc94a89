import { Buffer } from "node:buffer";
import { type ExportItem } from "../../lib/export/item.ts";
import { type Extent, MboxWriter } from "../../lib/export/mbox/mbox_writer.ts";
import { asLatin1 } from "./items.ts";

export interface Written {
  readonly bytes: Uint8Array;
  readonly extents: readonly Extent[];
}

/** An mbox of these messages, each in one chunk or several. */
export function mboxOf(
  messages: readonly { item: ExportItem; chunks: readonly Uint8Array[] }[],
): Written {
  const blocks: Uint8Array[] = [];
  const writer = new MboxWriter((bytes) => blocks.push(bytes.slice()));
  const extents = messages.map(({ item, chunks }) => {
    writer.begin(item);
    for (const chunk of chunks) writer.push(chunk);
    return writer.end();
  });
  return { bytes: new Uint8Array(Buffer.concat(blocks)), extents };
}

/** Reads an mbox as mboxrd readers do: messages part at `From ` lines, one `>` goes (Latin-1). */
export function readMboxrd(bytes: Uint8Array): { from: string; message: string }[] {
  const text = asLatin1(bytes);
  if (text === "") return [];
  return text.split(/(?<=^|\n)(?=From )/).map((part) => {
    const end = part.indexOf("\n");
    const message = part.slice(end + 1);
    if (!message.endsWith("\n")) throw new Error("no empty line behind a message");
    return {
      from: part.slice(0, end),
      message: message.slice(0, -1).replace(/(^|\n)>(>*From )/g, "$1$2"),
    };
  });
}
