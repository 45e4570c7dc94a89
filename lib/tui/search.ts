import { parseQuery } from "../message/query.ts";
import type { MailFolder } from "../engine/browse/mail_tree.ts";
import type { Event } from "./state.ts";
import type { MessageList, OpenedMail } from "./source.ts";

/** As many events as this (ms apart) are told of what is found. */
const TELL = 50;

/** A search that goes on while other things happen. */
export class RunningSearch {
  readonly #controller = new AbortController();
  readonly #found = new GrowingList();
  readonly #tell: (event: Event) => void;
  #progress = { searched: 0, total: 0 };
  #told = 0;

  private constructor(tell: (event: Event) => void) {
    this.#tell = tell;
  }

  /**
   * Begins one; `tell` is told of what comes of it.
   *
   * @throws {QueryError} where the query is wrong; then nothing has begun.
   */
  static start(
    mail: OpenedMail,
    { text, folders }: { readonly text: string; readonly folders: readonly MailFolder[] },
    { tell, explain }: {
      readonly tell: (event: Event) => void;
      readonly explain: (error: unknown) => string;
    },
  ): RunningSearch {
    const query = parseQuery(text, {
      now: Date.now(),
      utcOffset: (ms) => -new Date(ms).getTimezoneOffset(),
    });
    const search = new RunningSearch(tell);
    mail.find(query, folders, {
      signal: search.#controller.signal,
      found: (messages) => search.#add(messages),
      searched: (searched, total) => {
        search.#progress = { searched, total };
        search.#say(false);
      },
    }).catch((error) => tell({ kind: "failed", message: explain(error) }))
      .finally(() => search.#say(true));
    return search;
  }

  /** What was found by now; it grows. */
  get found(): MessageList {
    return this.#found;
  }

  stop(): void {
    this.#controller.abort();
  }

  #add(messages: readonly number[]): void {
    if (messages.length === 0) return;
    const isFirst = this.#found.length === 0;
    this.#found.push(messages);
    if (isFirst || performance.now() - this.#told >= TELL) this.#say(false);
  }

  #say(isDone: boolean): void {
    this.#told = performance.now();
    this.#tell({ kind: "found", list: this.#found, ...this.#progress, isDone });
  }
}

/** Numbers without an object for each. */
class GrowingList implements MessageList {
  #numbers = new Uint32Array(1024);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): number | undefined {
    return index < this.#length ? this.#numbers[index] : undefined;
  }

  push(numbers: readonly number[]): void {
    const length = this.#length + numbers.length;
    if (length > this.#numbers.length) {
      const larger = new Uint32Array(Math.max(length, 2 * this.#numbers.length));
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers.set(numbers, this.#length);
    this.#length = length;
  }
}
