import type { AdaptedPaths } from "../kerio/adapt_paths.ts";
import { plural } from "../model/units.ts";
import type { Plan, Unit } from "../recovery/plan/plan.ts";

/** The configuration of a plan that gets this server's paths. */
export function adaptedOf({ units }: Pick<Plan, "units">): AdaptedPaths | undefined {
  return units.find(({ adapted }) => adapted)?.adapted;
}

/** `6 paths adapted` */
export function adaptedText({ adapted }: Unit): string[] {
  if (!adapted) return [];
  const { changes } = adapted;
  return [changes.length === 0 ? "no path to adapt" : `${plural(changes.length, "path")} adapted`];
}

/** Each path that changes, a line each: the old one and the new one. */
export function adaptedLines(plan: Pick<Plan, "units">): string[] {
  return (adaptedOf(plan)?.changes ?? []).map(({ table, variable, from, to }) =>
    `${table}/${variable}: "${from}" becomes "${to}"`
  );
}
