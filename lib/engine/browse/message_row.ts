import type { Kind } from "../../message/kind.ts";
import type { MessageFlags } from "../../kerio/message_flags.ts";

/** What a list shows of one message, as plain data. */
export interface MessageRow {
  /** `0000002a.eml` */
  readonly name: string;
  readonly kind: Kind;
  /** The sender, or in sent folders the recipients; a contact itself. */
  readonly who: string;
  readonly subject: string;
  /** Milliseconds since the epoch. */
  readonly date: number | undefined;
  /** The date is what a clock shows, as if it were UTC. */
  readonly isWall: boolean;
  /** A whole day. */
  readonly isDay: boolean;
  /** Of the file, in bytes. */
  readonly bytes: number;
  /** `undefined` where the folder's index does not know. */
  readonly flags: MessageFlags | undefined;
  readonly messageId: string | undefined;
  /** Why it cannot be read. */
  readonly problem: string | undefined;
}
