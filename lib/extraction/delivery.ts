/** How the results of slices get from those who make them to the one who waits for them. */
export interface Delivery<Result> {
  /** `undefined`: the next slice may be handed out. A promise: ask again when it is kept. */
  full(): Promise<void> | undefined;
  /** A slice is handed out; gives what `deliver()` has to be told. */
  handOut(): number;
  deliver(ticket: number, result: Result): void;
  /** Lets all go on that wait: there will be no more results. */
  abandon(): void;
}

/** Hands on results as they come. */
export class AsTheyCome<Result> implements Delivery<Result> {
  readonly #finish: (result: Result) => void;

  constructor(finish: (result: Result) => void) {
    this.#finish = finish;
  }

  full(): undefined {}

  handOut(): number {
    return 0;
  }

  deliver(_ticket: number, result: Result): void {
    this.#finish(result);
  }

  abandon(): void {}
}

/**
 * Hands on results in the order in which their slices were handed out, each as soon as all before it
 * are there. No more than `ahead` slices are on their way at once, so what has to wait is bounded.
 */
export class InOrder<Result> implements Delivery<Result> {
  readonly #finish: (result: Result) => void;
  readonly #ahead: number;
  readonly #early = new Map<number, Result>();
  #waiting: (() => void)[] = [];
  #handedOut = 0;
  #delivered = 0;
  #isAbandoned = false;

  constructor(finish: (result: Result) => void, ahead: number) {
    this.#finish = finish;
    this.#ahead = ahead;
  }

  full(): Promise<void> | undefined {
    const onTheirWay = this.#handedOut - this.#delivered;
    if (this.#isAbandoned || onTheirWay < this.#ahead) return undefined;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  handOut(): number {
    return this.#handedOut++;
  }

  deliver(ticket: number, result: Result): void {
    this.#early.set(ticket, result);
    for (;;) {
      const next = this.#early.get(this.#delivered);
      if (next === undefined) break;
      this.#early.delete(this.#delivered++);
      this.#finish(next);
    }
    this.#wake();
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
