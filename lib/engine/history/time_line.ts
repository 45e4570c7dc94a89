import type { Selection } from "../../selection/selection.ts";
import type { BackupMessages } from "./backup_messages.ts";
import { type Changes, compareStates } from "./changes.ts";
import { MessageSet } from "./message_set.ts";

/** A backup as it takes its place on the time line of its server. */
export interface Step {
  readonly messages: BackupMessages;
  /** `undefined` where it does not hold what is meant. */
  readonly selection: Selection | undefined;
  /** What a recovery of it gives: what it holds, or that upon the chain so far. */
  readonly kind: "alone" | "begins chain" | "goes on";
  /** Whether all that it should hold could be seen. */
  readonly isComplete: boolean;
}

export interface StepTaken {
  /** In the state that a recovery up to this backup gives; `undefined` without a selection. */
  readonly messages: number | undefined;
  /** Against what is known of the time before; `undefined` where nothing is. */
  readonly changes: Changes | undefined;
}

/**
 * The states of one server, one after another. Beside the state of the present chain it keeps what is
 * known to have been there last, against which the next backup is told: that is the same until a copy
 * between two differentials shows what went. What cannot show that (a differential, an incomplete
 * backup) only adds to it.
 */
export class TimeLine {
  #last: MessageSet | undefined;
  #chain = new MessageSet();

  /** Backups come in the order of their times. */
  take({ messages, selection, kind, isComplete }: Step): StepTaken {
    const last = this.#last;
    if (kind === "goes on") return selection ? this.#goOn(messages, selection) : NOTHING;
    // Differentials add to it.
    const state = new MessageSet(Math.ceil(messages.most * 1.2));
    if (kind === "begins chain") this.#chain = state;
    if (!selection) return NOTHING;
    messages.each(selection, (message) => state.put(message));
    if (isComplete) this.#last = state;
    if (!last) return { messages: state.count, changes: undefined };
    const changes = isComplete ? compareStates(last, state) : add(last, messages, selection);
    return { messages: state.count, changes };
  }

  #goOn(messages: BackupMessages, selection: Selection): StepTaken {
    const last = this.#last;
    const chain = this.#chain;
    const changes = last && add(last, messages, selection);
    if (chain !== last) messages.each(selection, (message) => chain.put(message));
    return { messages: chain.count, changes };
  }
}

const NOTHING: StepTaken = { messages: undefined, changes: undefined };

/** Adds the messages of a backup that does not show what went. */
function add(last: MessageSet, messages: BackupMessages, selection: Selection): Changes {
  let came = 0;
  let changed = 0;
  messages.each(selection, (message) => {
    const was = last.put(message);
    if (was === "nothing") came++;
    else if (was === "another") changed++;
  });
  return { came, changed, went: undefined, moved: undefined };
}
