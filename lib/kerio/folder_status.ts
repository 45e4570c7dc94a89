/** The file without which the server does not see a folder. */
export const STATUS_FILE = "status.fld";

/** The line with the number that the next message of the folder gets: `U00000005`. */
const NEXT_NUMBER = /^U([0-9a-f]{1,8})(?=\r?$)/im;

/**
 * The number that the next message of a folder gets, by its `status.fld` (as Latin-1 text, so that every
 * byte stays); `undefined` where it does not say.
 */
export function nextNumber(status: string): number | undefined {
  const match = NEXT_NUMBER.exec(status);
  return match ? parseInt(match[1]!, 16) : undefined;
}

/** The same `status.fld` with another next number; all other bytes stay. */
export function withNextNumber(status: string, next: number): string {
  return status.replace(NEXT_NUMBER, (line, digits: string) => {
    const text = next.toString(16).padStart(digits.length, "0");
    return line[0] + (/[A-F]/.test(digits) ? text.toUpperCase() : text);
  });
}

/** The number that a message's file is named with, `0000002a.eml`; `undefined` for other names. */
export function messageNumber(fileName: string): number | undefined {
  return /^[0-9a-f]{1,8}\.eml$/i.test(fileName) ? parseInt(fileName, 16) : undefined;
}

/** The file name of a message, in lower or upper case as the folder has them. */
export function messageFileName(number: number, { upperCase }: { upperCase: boolean }): string {
  const digits = number.toString(16).padStart(8, "0");
  return `${upperCase ? digits.toUpperCase() : digits}.eml`;
}

/** The last number that a message can have. */
export const LAST_NUMBER = 0xffff_fffe;
