import type { MessageSet } from "./message_set.ts";

/** What became of messages from one state to the next. */
export interface Changes {
  /** Messages that were not there. */
  readonly came: number;
  /** Messages at the same place with other content. */
  readonly changed: number;
  /**
   * Messages that are nowhere in their mailbox any more; `undefined` where that cannot be told: of what
   * was deleted, differentials say nothing, and what an incomplete backup lacks may have been there.
   */
  readonly went: number | undefined;
  /** Messages that stand elsewhere in their mailbox now; `undefined` like `went`. */
  readonly moved: number | undefined;
}

/** What came, went, moved and changed between two whole states. */
export function compareStates(before: MessageSet, after: MessageSet): Changes {
  const stays = new Uint8Array(before.count);
  const isNew = new Uint8Array(after.count);
  let came = 0;
  let changed = 0;
  for (let at = 0; at < after.count; at++) {
    const old = before.findPlaceOf(after, at);
    if (old === -1) {
      isNew[at] = 1;
      came++;
      continue;
    }
    stays[old] = 1;
    if (!before.hasContentOf(old, after, at)) changed++;
  }
  const left = before.count - (after.count - came);
  if (left === 0) return { came, changed, went: 0, moved: 0 };
  const { moved, arrivals } = foundElsewhere(goneContents(before, stays), after, isNew);
  return { came: came - arrivals, changed, went: left - moved, moved };
}

/** Of the messages that left their places: each content, and how many had it. */
function goneContents(before: MessageSet, stays: Uint8Array): Map<number, number> {
  const gone = new Map<number, number>();
  for (let at = 0; at < before.count; at++) {
    const content = stays[at] === 1 ? undefined : before.contentOf(at);
    if (content !== undefined) gone.set(content, (gone.get(content) ?? 0) + 1);
  }
  return gone;
}

/** Of what left its place, how many stand elsewhere, and how many messages are new there by that. */
function foundElsewhere(
  gone: Map<number, number>,
  after: MessageSet,
  isNew: Uint8Array,
): { readonly moved: number; readonly arrivals: number } {
  const found = new Set<number>();
  const waiting = new Map(gone);
  let arrivals = 0;
  for (let at = 0; at < after.count; at++) {
    const content = after.contentOf(at);
    if (content === undefined || !gone.has(content)) continue;
    found.add(content);
    const rest = waiting.get(content)!;
    if (isNew[at] === 0 || rest === 0) continue;
    waiting.set(content, rest - 1);
    arrivals++;
  }
  const moved = [...found].reduce((sum, content) => sum + gone.get(content)!, 0);
  return { moved, arrivals };
}
