import type { Contents } from "../../backup/contents.ts";
import type { Plan, Unit } from "../plan/plan.ts";

/** The plan with `unit`, which has one member, called `name` in the directory that it goes into. */
export function renamed(plan: Plan, contents: Contents, unit: Unit, name: string): Plan {
  const [member] = unit.members;
  const from = unit.transfer?.source ?? unit.path;
  const rename = (path: string) => name + path.slice(member!.length);
  const stagedPaths = plan.stagedPaths.map((path, number) => {
    const { place } = contents.directories[number]!;
    const isOfUnit = place.root === unit.root && `${place.path}/`.startsWith(`${from}/`);
    return isOfUnit && path !== undefined ? rename(path) : path;
  });
  const here: Unit = {
    ...unit,
    members: [name],
    directories: unit.directories.map(rename),
    leftOut: unit.leftOut.map((it) => ({ ...it, path: rename(it.path) })),
  };
  const units = plan.units.map((it) => it.number === unit.number ? here : it);
  return { ...plan, stagedPaths, units };
}
