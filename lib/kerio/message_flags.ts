/** The bits of the letter F of an index record. Others are set as well; their meaning is not known. */
export const FLAG = {
  seen: 0x1,
  answered: 0x2,
  flagged: 0x4,
  /** Marked as deleted, by inference only. */
  deleted: 0x8,
  draft: 0x10,
  /** No client has seen it yet. */
  recent: 0x20,
} as const;

/** What the server notes about a message. */
export interface MessageFlags {
  readonly seen: boolean;
  readonly answered: boolean;
  readonly flagged: boolean;
  readonly deleted: boolean;
  readonly draft: boolean;
  readonly recent: boolean;
}

/** The flags that bits stand for. */
export function flagsOf(bits: number): MessageFlags {
  return {
    seen: (bits & FLAG.seen) !== 0,
    answered: (bits & FLAG.answered) !== 0,
    flagged: (bits & FLAG.flagged) !== 0,
    deleted: (bits & FLAG.deleted) !== 0,
    draft: (bits & FLAG.draft) !== 0,
    recent: (bits & FLAG.recent) !== 0,
  };
}
