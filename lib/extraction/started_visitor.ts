import type { EntryBytes } from "./entry_bytes.ts";
import { BugError, skillNamed, type Skills } from "./skills.ts";
import type { Setup } from "./slice.ts";
import { StopFlag } from "./stop_flag.ts";
import type { EntryVisitor, VisitContext } from "./visitor.ts";

/** The visitor of a setup in this worker, made once for all slices. */
export class StartedVisitor implements VisitContext {
  readonly name: string;
  readonly #visitor: EntryVisitor<unknown, unknown>;
  readonly #stop: StopFlag;
  /** Whether it has asked for the end of the slice at hand. */
  hasEnough = false;

  /** @throws {BugError} where there is none of that name, or it cannot be made. */
  constructor({ visitor, stop }: Setup, { visitors }: Skills) {
    if (!visitor) throw new BugError("the setup names no visitor");
    this.name = visitor.name;
    this.#stop = new StopFlag(stop);
    const skill = skillNamed(visitors, visitor.name);
    try {
      this.#visitor = skill.start(visitor.parameters as never, this);
    } catch (error) {
      throw BugError.of(`visitor "${visitor.name}" cannot start`, error);
    }
  }

  get isStopped(): boolean {
    return this.#stop.isRaised;
  }

  stop(what: "slice" | "run"): void {
    this.hasEnough = true;
    if (what === "run") this.#stop.raise();
  }

  /** What it finds, or a promise of that. */
  visit(bytes: EntryBytes, about: unknown): unknown {
    return this.#visitor.visit(bytes, about);
  }
}
