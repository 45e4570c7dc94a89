import type { Mask } from "../model/scope.ts";
import type { Action } from "./request.ts";
import { usageError } from "./usage_error.ts";

/** What of a recovery can be merged. */
const MERGEABLE: ReadonlySet<Mask> = new Set<Mask>(["mail", "public"]);

/**
 * The parts that `--merge` puts back: the mail, or the public folders alone.
 *
 * @throws {RecoveryError} of kind `usage` where it goes with something that it does not go with.
 */
export function mergeableMasks(
  masks: readonly Mask[] | undefined,
  { action, replacesIncomplete }: { readonly action: Action; readonly replacesIncomplete: boolean },
): readonly Mask[] {
  if (action === "list" || action === "verify") {
    throw usageError(`--merge cannot be combined with ${action === "list" ? "-l" : "--verify"}`, [
      "To see what it would put back: --merge --dry-run",
    ]);
  }
  if (replacesIncomplete) {
    throw usageError(
      "--merge replaces nothing, so it cannot be combined with --replace-incomplete",
    );
  }
  const others = masks?.filter((mask) => !MERGEABLE.has(mask)) ?? [];
  if (others.length > 0) {
    throw usageError(`--merge puts back messages, and -m ${others.join(",")} holds none`, [
      `Recover ${others.join(",")} separately, without --merge`,
    ]);
  }
  return masks ?? ["mail"];
}
