import { plural } from "../model/units.ts";
import type { UnitReceipt } from "../recovery/live/receipt.ts";
import type { Plan } from "../recovery/plan/plan.ts";
import { changeDone, plannedChange } from "./change_text.ts";
import { mergeLines } from "./merge_text.ts";
import type { RecoveryReport } from "./report.ts";
import { MOST_NAMED } from "./unit_text.ts";

/** The targets that anything of a plan goes to. */
export function rootsOf({ guarded: { plan }, targets, made }: RecoveryReport): string[] {
  const isUsed = (root: "store" | "cfgdir") => plan.units.some((unit) => unit.root === root);
  const isMade = (path: string) => made.includes(path) ? ", made" : "";
  const { store, cfgdir } = targets;
  return [
    ...(isUsed("store") && store !== undefined ? [`${store} (mail store${isMade(store)})`] : []),
    ...(isUsed("cfgdir") && cfgdir !== undefined
      ? [`${cfgdir} (configuration${isMade(cfgdir)})`]
      : []),
  ];
}

/** What became of each unit; the ones that lost something first where there are many. */
export function* receiptLines(receipts: readonly UnitReceipt[]): Generator<string> {
  const told = receipts.length <= MOST_NAMED
    ? receipts
    : receipts.filter(({ went, fate }) => went > 0 || fate !== "recovered").slice(0, MOST_NAMED);
  for (const receipt of told) {
    yield `  ${receipt.unit.label}: ${changeDone(receipt)}`;
    if (receipt.fate !== "recovered") continue;
    yield* mergeLines(receipt.unit, { isDetailed: false });
  }
  const more = receipts.length - told.length;
  if (more > 0) yield `  ${plural(more, "more item")}; --log <file> or --json name them all`;
}

/** What a merge would put back. */
export function* mergePlanLines(
  { units, unchanged = [] }: Plan,
  detail: { readonly isDetailed: boolean },
): Generator<string> {
  yield "Would put back";
  for (const unit of units) {
    yield `  ${unit.label}: ${plannedChange(unit)}`;
    yield* mergeLines(unit, detail);
  }
  for (const unit of unchanged) {
    const lines = mergeLines(unit, detail);
    if (lines.length > 0) yield `  ${unit.label}: ${plannedChange(unit)}`;
    yield* lines;
  }
}
