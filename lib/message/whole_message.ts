import { type Attachment, attachmentsOf } from "./attachments.ts";
import { binaryText } from "./binary_text.ts";
import { type BodyText, bodyTexts } from "./body/body_texts.ts";
import { searchableHtml } from "./body/html_text.ts";
import { fold, foldSpaces } from "./fold.ts";
import { type Part, readStructure } from "./structure.ts";

/** A whole message, of which each thing is worked out when it is asked for, and once. */
export class WholeMessage {
  readonly bytes: Uint8Array;
  #text: string | undefined;
  #parts: readonly Part[] | undefined;
  #attachments: readonly Attachment[] | undefined;
  #names: readonly string[] | undefined;
  #unread: Iterator<BodyText> | undefined;
  readonly #folded: string[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  get parts(): readonly Part[] {
    return this.#parts ??= readStructure(this.#text ??= binaryText(this.bytes));
  }

  get attachments(): readonly Attachment[] {
    return this.#attachments ??= attachmentsOf(this.#text ??= binaryText(this.bytes), this.parts);
  }

  /** Whether it has files but for those that an HTML text shows. */
  get hasAttachments(): boolean {
    return this.attachments.some(({ isInline }) => !isInline);
  }

  /** Whether the name of a file holds a folded text. */
  hasFile(folded: string): boolean {
    this.#names ??= this.attachments.map(({ name }) => foldSpaces(fold(name)));
    return this.#names.some((name) => name.includes(folded));
  }

  /** Whether one of its texts holds a folded text. Decodes no more of them than that takes. */
  hasText(folded: string): boolean {
    const words = folded.includes(" ") ? folded.split(" ") : undefined;
    for (let i = 0;; i++) {
      const text = this.#folded[i] ?? this.#next();
      if (text === undefined) return false;
      if (words ? hasPhrase(text, { folded, words }) : text.includes(folded)) return true;
    }
  }

  /** The next text that was not looked at yet, folded. */
  #next(): string | undefined {
    this.#unread ??= bodyTexts(this.bytes, this.parts);
    const next = this.#unread.next();
    if (next.done) return undefined;
    const { text, isHtml } = next.value;
    const folded = fold(isHtml ? searchableHtml(text) : text);
    this.#folded.push(folded);
    return folded;
  }
}

/** A phrase may go on in the next line. To make all white space one costs more than to look for words. */
function hasPhrase(
  text: string,
  { folded, words }: { readonly folded: string; readonly words: readonly string[] },
): boolean {
  return words.every((word) => text.includes(word)) && foldSpaces(text).includes(folded);
}
