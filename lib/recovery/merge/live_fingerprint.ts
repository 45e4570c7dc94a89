import { readHeadFrom } from "../../message/head.ts";
import { type Fingerprint, fingerprintOf, largeKey, MOST_WHOLE } from "./fingerprint.ts";
import type { LiveMessages } from "./live_mailbox.ts";

/** The ID of a live message. */
export function liveMessageId(folder: LiveMessages, position: number): string | undefined {
  return readHeadFrom((most) => folder.bytesAt(position, most)).messageId;
}

/** The fingerprint of a live message. */
export function liveFingerprint(folder: LiveMessages, position: number): Fingerprint {
  const size = folder.sizeAt(position);
  if (size <= MOST_WHOLE) return fingerprintOf(folder.bytesAt(position));
  return {
    messageId: liveMessageId(folder, position),
    contentKey: largeKey(size, folder.checksumAt(position)),
    item: undefined,
  };
}
