import { type Format, FORMATS } from "../export/formats.ts";
import type { Mask } from "../model/scope.ts";
import type { OptionName } from "./options.ts";
import type { Action } from "./request.ts";
import type { Tokens } from "./tokens.ts";
import { usageError } from "./usage_error.ts";

/** What of a backup can be exported. */
const EXPORTABLE: ReadonlySet<Mask> = new Set<Mask>(["mail", "public"]);

/** What says how a recovery is made, or is done instead. */
const NOT_WITH: readonly OptionName[] = ["store", "backup", "merge", "all", "replace-incomplete"];

/**
 * The parts that `--export` writes: the mail, or the public folders alone.
 *
 * @throws {RecoveryError} of kind `usage` where it goes with something that it does not go with.
 */
export function exportableMasks(
  masks: readonly Mask[] | undefined,
  { action, options }: { readonly action: Action; readonly options: Tokens["options"] },
): readonly Mask[] {
  const other = action === "list"
    ? "listing"
    : action === "verify"
    ? "verify"
    : NOT_WITH.find((name) => options.has(name));
  if (other !== undefined) {
    throw usageError(`--export cannot be combined with --${other}`, [
      "It writes files for other programs and leaves the server alone",
    ]);
  }
  const others = masks?.filter((mask) => !EXPORTABLE.has(mask)) ?? [];
  if (others.length > 0) {
    throw usageError(`--export writes mail, and -m ${others.join(",")} holds none`, [
      "Leave out -m, or take -m public for the public folders alone",
    ]);
  }
  return masks ?? ["mail"];
}

/** @throws {RecoveryError} of kind `usage` for a format that there is not, or without `--export`. */
export function formatOf({ options }: Tokens, exportTo: string | undefined): Format | undefined {
  const typed = options.get("format")?.at(-1);
  if (typed === undefined) return undefined;
  if (exportTo === undefined) {
    throw usageError("--format says what --export writes, and there is none", [
      `For example: --export <dir> --format ${typed}`,
    ]);
  }
  const format = FORMATS.find((known) => known === typed.toLowerCase());
  if (format !== undefined) return format;
  throw usageError(`--format ${typed} is not known`, [`Formats: ${FORMATS.join(", ")}`]);
}
