import type { Mask, Scope } from "../model/scope.ts";
import type { Action } from "./request.ts";
import type { Tokens } from "./tokens.ts";
import { usageError } from "./usage_error.ts";

/**
 * Whether accounts come back too: `--account`.
 *
 * @throws {RecoveryError} of kind `usage` where it goes with something that it does not go with.
 */
export function accountWanted(
  { options }: Tokens,
  { action, scope, masks }: {
    readonly action: Action;
    readonly scope: Scope;
    readonly masks: readonly Mask[] | undefined;
  },
): boolean {
  if (!options.has("account")) return false;
  if (action === "list" || action === "verify") {
    throw usageError(
      `--account cannot be combined with ${action === "list" ? "-l" : "--verify"}`,
      ["To see what it would put back: --account --dry-run"],
    );
  }
  if (options.has("export")) {
    throw usageError("--account cannot be combined with --export", [
      "An export writes mail; accounts come back in a recovery or a --merge",
    ]);
  }
  if (masks?.includes("cfg")) {
    throw usageError("--account cannot be combined with -m cfg", [
      "-m cfg brings users.cfg back as a whole, with all accounts of the backup",
    ]);
  }
  if (scope.folders.length > 0) {
    throw usageError("--account cannot be combined with -f: it is for users as a whole", [
      "Recover the folder separately, without --account",
    ]);
  }
  if (!isDomainNamed(scope)) {
    throw usageError("--account needs the domain of the users: -d <domain> is missing", [
      "For example: -d company.com -u smith --account",
    ]);
  }
  const others = masks?.filter((mask) => mask !== "mail") ?? [];
  if (others.length > 0) {
    throw usageError(`--account cannot be combined with -m ${others.join(",")}`, [
      "Accounts come back with mailboxes: leave out -m",
    ]);
  }
  return true;
}

/** Whether it is said for each user of which domain. */
function isDomainNamed({ domain, users }: Scope): boolean {
  const names = users.flatMap((typed) => typed.split(","));
  return domain !== undefined ||
    names.length > 0 && names.every((name) => name.includes("@"));
}
