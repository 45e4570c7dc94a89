import type { Mask } from "../model/scope.ts";
import type { Action } from "./request.ts";
import { usageError } from "./usage_error.ts";

const GOES_WITH = [
  "It goes with a recovery of mail, with --merge and with --into",
];

/** What has folders with indexes. */
const WITH_FOLDERS: ReadonlySet<Mask> = new Set<Mask>(["mail", "public"]);

/**
 * Whether `--reindex` has anything to do.
 *
 * @throws {RecoveryError} of kind `usage` where it has not.
 */
export function isReindexable(
  { action, masks, exportTo }: {
    readonly action: Action;
    readonly masks: readonly Mask[] | undefined;
    readonly exportTo: string | undefined;
  },
): true {
  const other = exportTo !== undefined
    ? "--export"
    : action === "list"
    ? "-l"
    : action === "verify"
    ? "--verify"
    : undefined;
  if (other !== undefined) {
    throw usageError(`--reindex cannot be combined with ${other}`, GOES_WITH);
  }
  if (masks && !masks.some((mask) => WITH_FOLDERS.has(mask))) {
    throw usageError(`--reindex is for folders, and -m ${masks.join(",")} holds none`, GOES_WITH);
  }
  return true;
}
