import { binaryText } from "../binary_text.ts";
import { decodeBinary, decodeText } from "../charset/decode.ts";
import { headOf } from "../head.ts";
import type { Part } from "../structure.ts";
import { decodeBase64, quotedPrintableBytes } from "../transfer_encoding.ts";

/** A text that a message consists of. */
export interface BodyText {
  readonly text: string;
  readonly isHtml: boolean;
}

/**
 * The texts of a message, one after another, each decoded when it is asked for: text parts, reports, and
 * the heads of messages in the message. Other parts are passed by.
 *
 * @param bytes the whole message
 * @param parts its structure
 */
export function* bodyTexts(bytes: Uint8Array, parts: readonly Part[]): Generator<BodyText> {
  for (const part of parts) {
    if (part.head) {
      const { subject = "", from, to, cc } = headOf(part.head);
      const people = [...from, ...to, ...cc].map(({ name, address }) => `${name} <${address}>`);
      yield { text: [subject, ...people].join("\n"), isHtml: false };
    } else if (/^(?:text|message)\//.test(part.type)) {
      yield { text: partText(bytes, part), isHtml: part.type === "text/html" };
    }
  }
}

/** The text of one part, its transfer encoding and charset decoded. */
export function partText(bytes: Uint8Array, part: Part): string {
  const { start, end, encoding, charset } = part;
  switch (encoding) {
    case "base64":
      return decodeBinary(decodeBase64(binaryText(bytes, start, end)), charset);
    case "quoted-printable":
      return decodeText(quotedPrintableBytes(bytes.subarray(start, end)), charset);
    default:
      return decodeText(bytes.subarray(start, end), charset);
  }
}
