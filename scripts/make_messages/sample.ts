/** A message of the corpus. */
export interface Sample {
  /** Says what is odd about it; unique. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Fields of the head that a sample does not care for. */
const USUAL: Readonly<Record<string, string>> = {
  "Date": "Thu, 4 Mar 2021 19:09:26 -0500",
  "From": "Ann Author <ann@example.org>",
  "To": "Bob Reader <bob@example.org>",
  "Subject": "A usual subject",
  "Message-ID": "<1@example.org>",
};

/**
 * A message with usual fields, of which some are replaced; `undefined` leaves one out. Characters up to
 * U+00FF stand for bytes, LF for CRLF.
 */
export function message(
  name: string,
  fields: Readonly<Record<string, string | undefined>>,
  body = "Some text.\n",
): Sample {
  const head = Object.entries({ ...USUAL, ...fields })
    .filter(([, value]) => value !== undefined).map(([field, value]) => `${field}: ${value}\n`);
  return raw(name, `${head.join("")}\n${body}`);
}

/** A message of any text, with LF standing for CRLF. */
export function raw(name: string, text: string): Sample {
  return exact(name, text.replaceAll("\n", "\r\n"));
}

/** A message of any text as it is. */
export function exact(name: string, text: string): Sample {
  const wide = /[^\0-\xff]/.exec(text);
  if (wide) throw new RangeError(`"${name}" has "${wide[0]}", which stands for no byte`);
  return { name, bytes: Uint8Array.from(text, (it) => it.charCodeAt(0)) };
}

/** The UTF-8 bytes of a text, for `message()`. */
export function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** Base64 of the UTF-8 bytes of a text. */
export function base64(text: string): string {
  return btoa(utf8(text));
}
