import type { Session } from "../engine/session.ts";
import type { Surroundings } from "../recovery/target/targets.ts";
import type { Shell } from "./command_line.ts";
import type { Console } from "./console.ts";
import { passwordOf } from "./password.ts";
import type { Request } from "./request.ts";

/** One run, with all that it needs of the outside. */
export interface Run {
  readonly request: Request;
  /** As typed, for commands that are suggested. */
  readonly argv: readonly string[];
  readonly shell: Shell;
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly surroundings: Surroundings;
}

/** What the engine needs to know of a run. */
export function sessionOf(
  { console, signal, surroundings, request }:
    & Pick<
      Run,
      "console" | "signal" | "surroundings"
    >
    & { readonly request: { readonly assumeYes: boolean } },
): Session {
  const password = (archive: string) => passwordOf(archive, request);
  return { listener: console, signal, surroundings, password };
}
