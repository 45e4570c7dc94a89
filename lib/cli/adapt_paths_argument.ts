import type { Mask, Scope } from "../model/scope.ts";
import type { OptionName } from "./options.ts";
import { usageError } from "./usage_error.ts";

const GOES_WITH = [
  "It goes with a recovery of the whole server, or with -m cfg; --dry-run shows each path",
];

/** What brings no configuration back. */
const WITHOUT_CONFIGURATION: readonly OptionName[] = [
  "listing",
  "verify",
  "export",
  "merge",
  "into",
];

/**
 * Whether the recovered configuration gets this server's paths: `--adapt-paths`.
 *
 * @throws {RecoveryError} of kind `usage` where no `mailserver.cfg` is recovered.
 */
export function adaptsPaths(
  options: ReadonlyMap<OptionName, unknown>,
  { scope, masks }: { readonly scope: Scope; readonly masks: readonly Mask[] | undefined },
): boolean {
  if (!options.has("adapt-paths")) return false;
  const other = WITHOUT_CONFIGURATION.find((name) => options.has(name));
  if (other !== undefined) {
    throw usageError(
      `--adapt-paths cannot be combined with ${other === "listing" ? "-l" : `--${other}`}`,
      GOES_WITH,
    );
  }
  const isPart = scope.domain !== undefined || scope.users.length > 0;
  if (masks ? !masks.includes("cfg") : isPart) {
    throw usageError(
      `--adapt-paths is for mailserver.cfg, which ${
        masks ? `-m ${masks.join(",")}` : `-${scope.domain === undefined ? "u" : "d"}`
      } does not bring back`,
      GOES_WITH,
    );
  }
  return true;
}
