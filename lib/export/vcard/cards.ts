import { type ContentLine, contentLine, contentLines, foldLine } from "../content/content_lines.ts";
import { decodeText } from "../content/decode_text.ts";
import { findPart, type MessagePart } from "../content/message_part.ts";
import { repaired } from "./repair.ts";

/**
 * The vCards of a contact's message as text that can be put behind other ones into one `.vcf` (CRLF,
 * folded, RFC 2426 or 6350 as the card says): every property as the server has it, photos, groups and
 * `X-` ones too; only what the standard demands and the card lacks is put in. Empty where the message
 * has no vCard.
 *
 * @param name what the contact is called where the card does not say it.
 */
export async function vcardText(message: Uint8Array, name: string): Promise<string> {
  const part = await findPart(message, "vcard");
  return part ? cardsOf(part, name) : "";
}

function cardsOf(part: MessagePart, name: string): string {
  const raw = decodeText(part.bytes, part.charset);
  if (/^VERSION:2\.1\s*$/im.test(raw)) return oldCards(raw);
  const cards = split(contentLines(part.bytes, part.charset));
  return cards.map((card) => written(repaired(card, name))).join("");
}

/** The properties of each card, without its `BEGIN` and `END`. */
function split(lines: readonly ContentLine[]): ContentLine[][] {
  const cards: ContentLine[][] = [];
  let card: ContentLine[] | undefined;
  for (const line of lines) {
    if (line.name === "BEGIN") cards.push(card = []);
    else if (line.name === "END") card = undefined;
    else card?.push(line);
  }
  return cards;
}

function written(card: readonly ContentLine[]): string {
  const texts = ["BEGIN:VCARD", ...card.map((line) => line.text), "END:VCARD"];
  return texts.map(foldLine).join("");
}

/** Cards of version 2.1 break their lines in another way: they stay as they are but for line ends. */
function oldCards(text: string): string {
  const lines = text.split(/\r\n|\r|\n/);
  const first = lines.findIndex((line) => contentLine(line)?.name === "BEGIN");
  const last = lines.findLastIndex((line) => contentLine(line)?.name === "END");
  return first === -1 || last < first ? "" : `${lines.slice(first, last + 1).join("\r\n")}\r\n`;
}
