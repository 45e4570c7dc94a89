import { Buffer } from "node:buffer";
import PostalMime from "postal-mime";

/** The vCard or iCalendar text of a message. */
export interface MessagePart {
  readonly bytes: Uint8Array;
  /** What the message says of the bytes; `undefined` where it says nothing. */
  readonly charset: string | undefined;
}

/** The media types that servers and clients have given to each. */
const MEDIA_TYPES = {
  vcard: ["text/vcard", "text/x-vcard", "text/directory"],
  calendar: ["text/calendar", "application/ics"],
} as const;

/** Larger messages are not taken apart, so that memory stays bounded; in bytes. */
export const LARGEST_TAKEN_APART = 64 * 1024 * 1024;

/**
 * The first part of a message that is a vCard, or iCalendar; without transfer encoding. `undefined` where
 * the message has none, cannot be read, or is too large to be taken apart.
 */
export async function findPart(
  message: Uint8Array,
  kind: keyof typeof MEDIA_TYPES,
): Promise<MessagePart | undefined> {
  if (message.length > LARGEST_TAKEN_APART) return undefined;
  const types: readonly string[] = MEDIA_TYPES[kind];
  const plain = plainPart(message);
  if (plain && types.includes(plain.type)) return plain;
  const attachments = await attachmentsOf(message);
  for (const { mimeType, content } of attachments) {
    if (!types.includes(mimeType) || typeof content === "string") continue;
    return { bytes: new Uint8Array(content), charset: undefined };
  }
  return undefined;
}

async function attachmentsOf(message: Uint8Array) {
  try {
    return (await PostalMime.parse(message)).attachments;
  } catch {
    return [];
  }
}

/**
 * The body of a message that is just one part without transfer encoding, as the server writes contacts
 * and events: it is taken as it is, and fast.
 */
function plainPart(message: Uint8Array): MessagePart & { readonly type: string } | undefined {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const [end, gap] = headEnd(bytes);
  const head = `\n${bytes.toString("latin1", 0, end).replace(/\r?\n[ \t]+/g, " ")}`;
  const type = /\ncontent-type[ \t]*:[ \t]*([\w+.-]+\/[\w+.-]+)([^\r\n]*)/i.exec(head);
  const encoding = /\ncontent-transfer-encoding[ \t]*:[ \t]*([\w-]+)/i.exec(head);
  if (!type || !/^(7bit|8bit|binary)$/i.test(encoding?.[1] ?? "7bit")) return undefined;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(type[2]!);
  return { type: type[1]!.toLowerCase(), bytes: bytes.subarray(end + gap), charset: charset?.[1] };
}

/** Where the head ends, and the length of the gap between it and the body. */
function headEnd(bytes: Buffer): [number, number] {
  const crlf = bytes.indexOf("\r\n\r\n");
  const lf = bytes.indexOf("\n\n");
  if (crlf !== -1 && (lf === -1 || crlf < lf)) return [crlf, 4];
  return lf === -1 ? [bytes.length, 0] : [lf, 2];
}
