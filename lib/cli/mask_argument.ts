import { RecoveryError } from "../model/errors.ts";
import { nearest } from "../selection/nearest.ts";
import { type Mask, MASKS, type Scope } from "../model/request.ts";

/**
 * The masks of all `-m` together, each once and in the order of `MASKS`; `undefined` without `-m`.
 * Case and spaces around commas do not matter.
 *
 * @throws {RecoveryError} of kind `usage` for an unknown mask, an empty list, or a mask that the
 * scope cannot hold.
 */
export function parseMasks(
  values: readonly string[] | undefined,
  scope: Scope,
): readonly Mask[] | undefined {
  if (values === undefined) return undefined;
  const words = values.flatMap((value) => value.split(","))
    .map((word) => word.trim().toLowerCase()).filter((word) => word !== "");
  if (words.length === 0) throw new RecoveryError("usage", "The list of -m is empty", [known()]);
  const unknown = words.find((word) => !isMask(word));
  if (unknown !== undefined) {
    const near = nearest(unknown, MASKS);
    const meant = near.length > 0 ? [`Did you mean ${near.join(" or ")}?`] : [];
    throw new RecoveryError("usage", `Unknown part "${unknown}" in -m`, [...meant, known()]);
  }
  const masks = MASKS.filter((mask) => words.includes(mask));
  refuseOutside(masks, scope);
  return masks;
}

function refuseOutside(masks: readonly Mask[], { domain, users, folders }: Scope): void {
  const [option, thing, holds]: [string, string, readonly Mask[]] = folders.length > 0
    ? ["-f", "a folder", ["mail"]]
    : users.length > 0
    ? ["-u", "a mailbox", ["mail"]]
    : domain !== undefined
    ? ["-d", "a domain", ["mail", "lists", "public"]]
    : ["", "", MASKS];
  const outside = masks.filter((mask) => !holds.includes(mask));
  if (outside.length === 0) return;
  throw new RecoveryError(
    "usage",
    `-m ${outside.join(",")} cannot be combined with ${option}: ${thing} holds only ${
      listed(holds)
    }`,
    [`Recover ${outside.join(",")} separately, without ${option}`],
  );
}

function isMask(word: string): word is Mask {
  return (MASKS as readonly string[]).includes(word);
}

function known(): string {
  return `Known parts: ${MASKS.join(", ")}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
