import type { EntryBytes } from "./entry_bytes.ts";

/**
 * Something that looks into files and gives plain data back. It is known by its name, so that a Worker
 * finds it in its table of skills (`skills.ts`): this room knows none.
 */
export interface Visitor<Parameters, Found, About = unknown> {
  readonly name: string;
  /**
   * Makes a visitor in a worker, once for all its slices. `parameters` is plain data, the same for all
   * workers.
   */
  start(parameters: Parameters, context: VisitContext): EntryVisitor<Found, About>;
}

export interface EntryVisitor<Found, About = unknown> {
  /**
   * Looks at a file; what it gives, if it is not `undefined`, travels to the main thread and has to be
   * plain data (`structuredClone()`). `about` is what the slice says about its files. A promise is
   * waited for, and slower.
   *
   * A `ZipError` that `entry` throws may pass: the file is damaged. Anything else that is thrown is taken
   * for a bug, and ends the run.
   */
  visit(entry: EntryBytes, about: About): Found | undefined | Promise<Found | undefined>;
}

export interface VisitContext {
  /**
   * Ends the slice, or the whole run, after the file at hand; all that was found until then counts. Other
   * slices of the run may find more before they end.
   */
  stop(what: "slice" | "run"): void;
  /** Whether the run was told to stop; for what takes long. */
  readonly isStopped: boolean;
}

/** A visitor with its parameters, as plain data. */
export interface Visiting<Found> {
  readonly name: string;
  readonly parameters: unknown;
  /** Never there: ties what is found to the visitor, for the types. */
  readonly found?: Found;
}

/** Asks for a visitor in a `Setup`. */
export function visiting<Parameters, Found, About>(
  visitor: Visitor<Parameters, Found, About>,
  parameters: Parameters,
): Visiting<Found> {
  return { name: visitor.name, parameters };
}
