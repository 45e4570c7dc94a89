import { bytesOf } from "./binary_text.ts";
import { isAttachment } from "./head/content_fields.ts";
import { headOf } from "./head.ts";
import type { Part } from "./structure.ts";
import { quotedPrintableBytes } from "./transfer_encoding.ts";

/** A file in a message. */
export interface Attachment {
  /** Its file name, or the subject of a message with `.eml`; empty where neither is known. */
  readonly name: string;
  /** Its type, such as `application/pdf`. */
  readonly type: string;
  /** Its size when decoded, in bytes. */
  readonly bytes: number;
  /** Whether an HTML text shows it, as it does a logo. */
  readonly isInline: boolean;
}

/**
 * The files in a message.
 *
 * @param text the whole message, as `binaryText()` makes it
 * @param parts its structure
 */
export function attachmentsOf(text: string, parts: readonly Part[]): Attachment[] {
  return parts.filter(isAttachment).map((part) => ({
    name: part.fileName ?? nameOfMessage(part),
    type: part.type,
    bytes: decodedSize(text, part),
    isInline: part.isRelated && part.hasContentId && part.disposition !== "attachment",
  }));
}

/** The size of a part when its transfer encoding is decoded, in bytes. */
export function decodedSize(text: string, { start, end, encoding }: Part): number {
  if (encoding === "quoted-printable") {
    return quotedPrintableBytes(bytesOf(text.slice(start, end))).length;
  }
  if (encoding !== "base64") return end - start;
  let digits = 0;
  for (let at = start; at < end; at++) {
    if (isBase64Digit(text.charCodeAt(at))) digits++;
  }
  return Math.floor(digits * 3 / 4);
}

function nameOfMessage({ head }: Part): string {
  if (!head) return "";
  return `${headOf(head).subject || "message"}.eml`;
}

function isBase64Digit(code: number): boolean {
  return code >= 0x61 && code <= 0x7a || code >= 0x41 && code <= 0x5a ||
    code >= 0x30 && code <= 0x39 || code === 0x2b || code === 0x2f;
}
