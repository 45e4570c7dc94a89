import PostalMime from "postal-mime";
import type { Attachment } from "./attachments.ts";
import { bodyTexts } from "./body/body_texts.ts";
import { readableHtml } from "./body/html_text.ts";
import { type Head, readHead } from "./head.ts";
import { WholeMessage } from "./whole_message.ts";

/** A message as a person reads it, as plain data. */
export interface ShownMessage {
  readonly head: Head;
  /** Its text, with LF between the lines; of several forms of it the plain one. */
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** A text longer than this is cut. In characters. */
const LONGEST_TEXT = 4 * 1024 * 1024;

/**
 * Reads a message for showing. postal-mime chooses among the forms of a text and puts messages in the
 * message into words. It knows neither raw bytes of another charset than UTF-8 nor comments in
 * addresses, and gives up where parts stand too deep: head and attachments are ours, and in these cases
 * the text is too. Never rejects.
 *
 * @param bytes the whole message
 */
export async function readMessage(bytes: Uint8Array): Promise<ShownMessage> {
  const whole = new WholeMessage(bytes);
  const text = await chosenText(bytes) ?? plainText(whole);
  return {
    head: readHead(bytes),
    text: text.replace(/\r\n?/g, "\n").slice(0, LONGEST_TEXT).trim(),
    attachments: whole.attachments,
  };
}

async function chosenText(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { text, html } = await PostalMime.parse(bytes);
    const chosen = text?.trim() ? text : html && readableHtml(html);
    return chosen?.trim() && !chosen.includes("\ufffd") ? chosen : undefined;
  } catch {
    return undefined;
  }
}

/** All texts one after another; those in HTML only where there is no other. */
function plainText(whole: WholeMessage): string {
  const texts = [...bodyTexts(whole.bytes, whole.parts)];
  const plain = texts.filter(({ isHtml, text }) => !isHtml && text.trim() !== "");
  return (plain.length > 0 ? plain : texts)
    .map(({ text, isHtml }) => isHtml ? readableHtml(text) : text).join("\n\n");
}
