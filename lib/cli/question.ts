import { RecoveryError } from "../model/errors.ts";
import { isSystemError } from "../model/system_error.ts";
import type { FoundTargets } from "../recovery/target/targets.ts";
import type { GuardedPlan } from "../engine/guard.ts";
import type { OpenBackups } from "../engine/open_backups.ts";
import type { PreparedRecovery } from "../engine/prepare_recovery.ts";
import { mergeLines } from "../report/merge_text.ts";
import { plannedChange, takenBy } from "../report/change_text.ts";
import { announcements } from "../report/guard_text.ts";
import { describeSet } from "../report/source_text.ts";
import { targetOf } from "../report/unit_text.ts";
import { formatBytes, plural } from "../model/units.ts";
import { printable } from "../report/terminal_text.ts";
import { writeText } from "./terminal.ts";

/** So many units are named one by one. */
const MOST_NAMED = 12;

/**
 * Shows what is about to happen to the live server and asks once. Where live messages would be gone for good, only a whole "yes" counts.
 *
 * @throws {RecoveryError} "interrupted" where the answer is not yes.
 */
export function confirm(prepared: PreparedRecovery, notes: readonly string[]): void {
  const { messages, isKept } = takenBy(prepared.guarded.plan.units);
  const mustType = messages > 0 && !isKept;
  ask(questionLines(prepared, notes), {
    mustType,
    hints: mustType ? ["With -b, what is replaced is kept with the extension .BAK"] : [],
  });
}

/** Whether anybody is asked before a recovery into the live server. */
export function isAsked({ assumeYes }: { readonly assumeYes: boolean }): boolean {
  return !assumeYes && Deno.stdin.isTerminal() && Deno.stderr.isTerminal();
}

/**
 * Asks once whether to go on, where there is a terminal. With `mustType` only a whole "yes" counts.
 *
 * @throws {RecoveryError} "interrupted" where the answer is not yes.
 */
export function ask(
  lines: readonly string[],
  { mustType, hints }: { readonly mustType: boolean; readonly hints: readonly string[] },
): void {
  if (!Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return;
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  const prompt = mustType ? `Type "yes" to go on without keeping them: ` : "Go on? [y/N] ";
  writeText(Deno.stderr, text + prompt);
  const answer = readLine().trim().toLowerCase();
  if (answer === "yes" || (answer === "y" && !mustType)) return;
  throw new RecoveryError("interrupted", "Not confirmed; nothing was changed", hints);
}

/** What is about to happen, for the one who is asked. */
export function questionLines(
  { open: { source }, guarded, found: { targets, origins, made } }: {
    readonly open: Pick<OpenBackups, "source">;
    readonly guarded: GuardedPlan;
    readonly found: Pick<FoundTargets, "targets" | "origins" | "made">;
  },
  /** What else to know before the answer. */
  notes: readonly string[],
): string[] {
  const isMade = (path: string | undefined) => made.includes(path!) ? ", will be made" : "";
  const { plan } = guarded;
  const uses = (root: string) => plan.units.some((unit) => unit.root === root);
  return [
    ...source.backups.map(({ set, utcOffset }) =>
      `From   ${set.name} (${describeSet(set, utcOffset)})`
    ),
    ...uses("store")
      ? [`Into   ${targets.store} (mail store, ${origins.store}${isMade(targets.store)})`]
      : [],
    ...uses("cfgdir")
      ? [`Into   ${targets.cfgdir} (configuration, ${origins.cfgdir}${isMade(targets.cfgdir)})`]
      : [],
    ...unitLines(guarded),
    `That is ${plural(plan.units.length, "item")}, ${plural(plan.files, "file")}, ${
      formatBytes(plan.bytes)
    }.`,
    ...[...notes, ...announcements(guarded)].map((line) => `${line}.`),
  ];
}

function unitLines({ plan, merge }: GuardedPlan): string[] {
  const { units } = plan;
  const taken = takenBy(units).units.slice(0, MOST_NAMED);
  const named = units.length <= MOST_NAMED ? units : merge ? units.slice(0, MOST_NAMED) : taken;
  return named.flatMap((unit) => [
    `  ${unit.label}: ${targetOf(unit)} (${plannedChange(unit)})`,
    ...mergeLines(unit, { isDetailed: false }),
  ]);
}

/** What is typed; a terminal that has gone says nothing, so that it does not say yes. */
export function readLine(): string {
  const bytes: number[] = [];
  const byte = new Uint8Array(1);
  try {
    while (Deno.stdin.readSync(byte) === 1 && byte[0] !== 0x0a) bytes.push(byte[0]!);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return "";
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
