import { RecoveryError } from "../model/errors.ts";
import { nearest } from "./nearest.ts";
import type { Mask, Scope } from "../model/request.ts";

/** What could have been asked for instead. */
export interface Alternative {
  readonly scope: Scope;
  /** `undefined`: the parts that were asked for. */
  readonly masks?: readonly Mask[];
}

/** A mailbox that was named and that the backup does not hold. */
export interface UnknownUser {
  readonly user: string;
  /** `undefined` where none was named. */
  readonly domain: string | undefined;
}

export interface SelectionErrorDetails {
  readonly hints?: readonly string[];
  readonly alternatives?: readonly Alternative[];
  readonly unknownUser?: UnknownUser;
}

/** A name of the request that the backup does not hold, or that may be several of its names. */
export class SelectionError extends RecoveryError {
  readonly alternatives: readonly Alternative[];
  readonly unknownUser: UnknownUser | undefined;

  constructor(
    message: string,
    { hints = [], alternatives = [], unknownUser }: SelectionErrorDetails,
  ) {
    super("usage", message, hints);
    this.alternatives = alternatives;
    this.unknownUser = unknownUser;
  }
}

const MOST_NAMED = 10;

/** What the backup holds in place of a name that it does not hold: the nearest names, else all. */
export function suggestions(wanted: string, names: readonly string[]): string[] {
  const close = nearest(wanted, names);
  if (close.length > 0) return [`Did you mean ${quotedList(close, " or ")}?`];
  return names.length === 0 ? [] : [`It holds ${someOf(names)}`];
}

/** `"a", "b"`; of many names the first ones. */
export function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return `${quotedList(names.slice(0, MOST_NAMED), ", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

function quotedList(names: readonly string[], separator: string): string {
  return names.map((name) => `"${name}"`).join(separator);
}
