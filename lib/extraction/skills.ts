import type { Conversion } from "./conversion.ts";
import type { Visitor } from "./visitor.ts";

/**
 * What workers can do beyond checking and writing files. A setup asks for it by name, since a function
 * cannot be sent to a Worker.
 */
export interface Skills {
  readonly visitors: readonly Visitor<never, unknown, never>[];
  readonly conversions: readonly Conversion<never, never>[];
}

/** How a pool gets its workers. */
export interface Workers {
  /** The module that each Worker begins with: it calls `serveSlices()` with the same skills. */
  readonly module: URL;
  /** For slices that are carried out on the main thread. */
  readonly skills: Skills;
}

/** Workers that check and write, and nothing else. */
export const PLAIN_WORKERS: Workers = {
  module: new URL("./worker.ts", import.meta.url),
  skills: { visitors: [], conversions: [] },
};

/** A fault in something that this room only carries out. */
export class BugError extends Error {
  override readonly name = "BugError";

  /** `<what>: <what was thrown>` */
  static of(what: string, error: unknown): BugError {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return new BugError(`${what}: ${why}`, { cause: error });
  }
}

/**
 * The visitor or conversion of that name.
 *
 * @throws {BugError} where there is none.
 */
export function skillNamed<Skill extends { readonly name: string }>(
  skills: readonly Skill[],
  wanted: string,
): Skill {
  const skill = skills.find(({ name }) => name === wanted);
  if (!skill) throw new BugError(`no worker knows "${wanted}"`);
  return skill;
}
