/** A shifted section of modified UTF-7, or an ampersand that begins none. */
const SHIFTED = /&([^-]*)(-?)/g;
const MODIFIED_BASE64 = /^[A-Za-z0-9+,]+$/;
const UNSHIFTED = /[\x20-\x25\x27-\x7e]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/**
 * Turns a folder's name on disk (IMAP modified UTF-7, RFC 3501 5.1.3) into the name that people
 * read. A path of folders (`INBOX/&BB4-`) is decoded name by name. A name that is not well formed,
 * or that would decode to a slash or a NUL, comes back as it is; nothing is thrown.
 */
export function decodeFolderName(raw: string): string {
  return raw.includes("&") ? raw.split("/").map(decodeOne).join("/") : raw;
}

/**
 * Turns a readable folder name, or a path of them, into its form on disk. The inverse of
 * `decodeFolderName()` for every well-formed text; nothing is thrown.
 */
export function encodeFolderName(name: string): string {
  let encoded = "";
  let pending = "";
  for (const unit of name.split("")) {
    if (unit !== "&" && !UNSHIFTED.test(unit)) {
      pending += unit;
      continue;
    }
    encoded += shift(pending);
    pending = "";
    encoded += unit === "&" ? "&-" : unit;
  }
  return encoded + shift(pending);
}

/**
 * Whether two names, or paths of names, mean the same folder: readable or raw on either side,
 * compared after Unicode normalisation, `INBOX` without regard to case.
 */
export function sameFolderName(a: string, b: string): boolean {
  const readableA = comparable(decodeFolderName(a));
  const readableB = comparable(decodeFolderName(b));
  return readableA === readableB || comparable(a) === readableB || readableA === comparable(b);
}

/** Whether the server keeps the folder for itself (`__cal__notify`) and no mail client shows it. */
export function isSystemFolder(name: string): boolean {
  return name.startsWith("__");
}

function decodeOne(raw: string): string {
  let wellFormed = true;
  const decoded = raw.replace(SHIFTED, (_, base64: string, end: string) => {
    if (end === "") wellFormed = false;
    if (base64 === "") return "&";
    const text = unshift(base64);
    if (text === undefined) wellFormed = false;
    return text ?? "";
  });
  return wellFormed ? decoded : raw;
}

/** Modified base64 of UTF-16BE to text; `undefined` where it is not well formed. */
function unshift(base64: string): string | undefined {
  if (!MODIFIED_BASE64.test(base64) || base64.length % 4 === 1) return undefined;
  const bytes = atob(base64.replaceAll(",", "/"));
  if (bytes.length % 2 !== 0) return undefined;
  let text = "";
  for (let at = 0; at < bytes.length; at += 2) {
    text += String.fromCharCode(bytes.charCodeAt(at) << 8 | bytes.charCodeAt(at + 1));
  }
  const unsafe = text.includes("/") || text.includes("\0") || LONE_SURROGATE.test(text);
  return unsafe ? undefined : text;
}

function shift(text: string): string {
  if (text === "") return "";
  let bytes = "";
  for (const unit of text.split("")) {
    const code = unit.charCodeAt(0);
    bytes += String.fromCharCode(code >> 8, code & 0xff);
  }
  return `&${btoa(bytes).replaceAll("/", ",").replace(/=+$/, "")}-`;
}

function comparable(name: string): string {
  const trimmed = name.replace(/^\/+|\/+$/g, "").normalize("NFC");
  return trimmed.replace(/^inbox(?=\/|$)/i, "INBOX");
}
