import { RecoveryError } from "../model/errors.ts";
import type { Mask, Scope } from "../model/scope.ts";
import type { OptionName } from "./options.ts";

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
    );
  }
  const isPart = scope.domain !== undefined || scope.users.length > 0;
  if (masks ? !masks.includes("cfg") : isPart) {
    throw usageError(
      `--adapt-paths is for mailserver.cfg, which ${
        masks ? `-m ${masks.join(",")}` : `-${scope.domain === undefined ? "u" : "d"}`
      } does not bring back`,
    );
  }
  return true;
}

function usageError(message: string): RecoveryError {
  return new RecoveryError("usage", message, [
    "It goes with a recovery of the whole server, or with -m cfg; --dry-run shows each path",
  ]);
}
