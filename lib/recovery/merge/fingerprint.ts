import { MOST_WHOLE } from "../../extraction/entry_bytes.ts";
import type { Visitor } from "../../extraction/visitor.ts";
import { readHead, readHeadFrom } from "../../message/head.ts";
import { kindByContent } from "../../message/kind.ts";
import { identityOf } from "../../message/same.ts";

export { MOST_WHOLE };

/** What tells whether two messages are one, as plain data. */
export interface Fingerprint {
  readonly messageId: string | undefined;
  /** Equal for two messages if they are the same; `undefined` where only the ID was asked for. */
  readonly contentKey: string | undefined;
  /** Equal for two states of one contact, event or task. */
  readonly item: string | undefined;
}

/** Only the ID is asked for, or all. */
export interface FingerprintWanted {
  readonly isWhole: boolean;
}

/** Reads fingerprints of the messages of a backup; of one that is too large for memory only the ID. */
export const FINGERPRINT: Visitor<undefined, Fingerprint, FingerprintWanted> = {
  name: "fingerprint",
  start: () => ({
    visit: (entry, { isWhole }) =>
      isWhole && entry.size <= MOST_WHOLE ? fingerprintOf(entry.whole()) : {
        messageId: readHeadFrom((most) => entry.head(most)).messageId,
        contentKey: undefined,
        item: undefined,
      },
  }),
};

/** The fingerprint of a message; `bytes` are all of it. */
export function fingerprintOf(bytes: Uint8Array): Fingerprint {
  const head = readHead(bytes);
  const { contentKey, item } = identityOf(bytes, kindByContent(head));
  return { messageId: head.messageId, contentKey, item };
}

/** Messages that are too large for memory are the same where size and CRC-32 are. */
export function largeKey(size: number, checksum: number | undefined): string | undefined {
  return checksum === undefined ? undefined : `large ${size} ${checksum}`;
}
