import { readlinkSync } from "node:fs";
import { RecoveryError } from "../../model/errors.ts";
import type { Unit } from "../plan/plan.ts";

/** A link on the way of a unit is not followed; `doubt` says why, as a clause. */
export function linkError(
  { label }: Pick<Unit, "label">,
  link: string,
  doubt?: string,
): RecoveryError {
  const why = doubt === undefined ? "" : `, and is not followed: ${doubt}`;
  return new RecoveryError(
    "target",
    `Cannot recover ${label}: "${link}" is a symbolic link${targetText(link)}${why}`,
    [
      "A link is followed where only the owner of the message store, or root, can have made it, and nobody else can exchange what it leads to",
      { code: "recoverElsewhere", before: "Fix that, replace the link with what it leads to" },
    ],
  );
}

function targetText(link: string): string {
  try {
    return ` to "${readlinkSync(link)}"`;
  } catch {
    // The link says enough by itself.
    return "";
  }
}
