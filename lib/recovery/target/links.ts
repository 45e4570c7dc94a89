import { basename, dirname, join, parse } from "node:path";
import type { Contents } from "../../backup/contents.ts";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../file_system.ts";
import type { Plan, Unit } from "../plan/plan.ts";
import { linkError } from "./link_error.ts";
import { isBelow, pathsBetween } from "./paths_between.ts";
import { renamed } from "./renamed_unit.ts";
import { type Destination, doubtOfDirectory, trustedDestination } from "./trusted_path.ts";

/** A plan with its units where the links on their ways lead. */
export interface LinkedPlan {
  readonly plan: Plan;
  /** By number of the unit, why a link on its way is not followed. */
  readonly refused: ReadonlyMap<number, RecoveryError>;
}

export interface LinkOptions {
  readonly disk: FileSystem;
  readonly contents: Contents;
  /** Real paths that no link may lead to, into or around: the store, the installation. */
  readonly guarded: readonly string[];
}

/**
 * Leads each unit to where the links on its way lead, as far as the owner of the store has made them:
 * an administrator may have put a domain or a mailbox on another disk. The unit is built, swapped and
 * kept there, and the link stays. A link that others could have made refuses its own units only.
 */
export function followLinks(plan: Plan, options: LinkOptions): LinkedPlan {
  const follower = new Follower(options);
  const refused = new Map<number, RecoveryError>();
  const linked: Unit[] = [];
  let followed = plan;
  const units = plan.units.map((unit) => {
    const place = follower.placeOf(unit);
    if (place instanceof RecoveryError) refused.set(unit.number, place);
    if (!place || place instanceof RecoveryError) return unit;
    const { name, ...rest } = place;
    const here = { ...unit, ...rest };
    if (name !== undefined && name !== here.members[0]) {
      followed = renamed(followed, options.contents, here, name);
    }
    const own = followed.units.find(({ number }) => number === unit.number)!;
    linked.push(keptHere({ ...own, ...rest }));
    return linked.at(-1)!;
  });
  for (const [unit, error] of overlapping(linked)) refused.set(unit.number, error);
  const containers = plan.containers.filter((path) => follower.mayMake(path));
  return { plan: { ...followed, units, containers }, refused };
}

/** Where a unit goes by way of links. */
interface Place {
  readonly top: string;
  readonly parent: string;
  /** What the unit is called there, where the link is in its own place. */
  readonly name: string | undefined;
  readonly throughLink: string;
  readonly levels: number;
}

class Follower {
  readonly #options: LinkOptions;
  readonly #destinations = new Map<string, Destination>();

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** `undefined` where no link is on the way. */
  placeOf(unit: Unit): Place | RecoveryError | undefined {
    const { top, parent, members } = unit;
    // Databases of several files are no directories, so no link stands for one.
    const steps = [...stepsTo(top, parent), ...members.length === 1 ? members : []];
    let at = top;
    let place: Place | undefined;
    for (const [index, step] of steps.entries()) {
      const next = join(at, step);
      if (this.#options.disk.info(next)?.kind !== "link") {
        at = next;
        continue;
      }
      const { to, doubt } = this.#destination(next, place?.top ?? top, top);
      if (to === undefined) return linkError(unit, next, doubt);
      const isItself = index === steps.length - 1 && members.length === 1;
      if (isItself && this.#isMountPoint(to)) {
        return linkError(unit, next, `"${to}" is a mount point, which cannot change places`);
      }
      place = {
        top: isItself ? dirname(to) : to,
        parent: dirname(to),
        name: isItself ? basename(to) : undefined,
        throughLink: place?.throughLink ?? next,
        levels: isItself ? index : index + 1,
      };
      at = to;
    }
    if (!place || place.name !== undefined) return place;
    return { ...place, parent: members.length === 1 ? dirname(at) : at };
  }

  /** Whether a directory that is only made where it is missing may be, as far as links go. */
  mayMake(path: string): boolean {
    const { disk, guarded } = this.#options;
    const [root] = guarded.filter((it) => isBelow(path, it)).sort((a, b) => b.length - a.length);
    if (root === undefined) return true;
    const link = pathsBetween(root, path).find((it) => disk.info(it)?.kind === "link");
    return link === undefined || this.#destination(link, root, root).to !== undefined;
  }

  /** `from` is a real directory above the link, `top` the store's, whose owner counts. */
  #destination(link: string, from: string, top: string): Destination {
    const known = this.#destinations.get(link) ?? this.#find(link, from, top);
    this.#destinations.set(link, known);
    return known;
  }

  #find(link: string, from: string, top: string): Destination {
    const { disk, guarded } = this.#options;
    const owner = disk.info(top)?.owner?.uid;
    if (owner === undefined) return { doubt: "this system does not tell who made it" };
    for (const directory of [from, ...pathsBetween(from, dirname(link))]) {
      const doubt = doubtOfDirectory(disk, directory, owner);
      if (doubt !== undefined) return { doubt };
    }
    const found = trustedDestination(disk, link, owner);
    if (found.to === undefined) return found;
    const doubt = doubtOfDirectory(disk, found.to, owner);
    if (doubt !== undefined) return { doubt };
    const own = [top, ...guarded].find((it) => isBelow(found.to, it) || isBelow(it, found.to));
    return own === undefined ? found : { doubt: `it leads back to "${own}", or around it` };
  }

  #isMountPoint(path: string): boolean {
    const { disk } = this.#options;
    return path === parse(path).root ||
      disk.info(path)?.device !== disk.info(dirname(path))?.device;
  }
}

function stepsTo(top: string, path: string): string[] {
  return pathsBetween(top, path).map((it) => basename(it));
}

/** What the unit replaces is kept beside it: nothing can be moved back over the link. */
function keptHere(unit: Unit): Unit {
  const keepsAt = { base: `${join(unit.parent, unit.members.at(-1)!)}.BAK`, inside: "" };
  return { ...unit, keepsAt, keep: unit.keep && keepsAt };
}

/** Units that two links lead to one place, or one into the other. */
function overlapping(units: readonly Unit[]): Map<Unit, RecoveryError> {
  const errors = new Map<Unit, RecoveryError>();
  const placed = units
    .map((unit) => ({ unit, target: join(unit.parent, unit.members[0]!) }))
    .sort((a, b) => a.target < b.target ? -1 : 1);
  placed.forEach(({ unit, target }, index) => {
    for (const other of placed.slice(index + 1)) {
      // Sorted, what lies below a target follows it, but for names like `ann.old`.
      if (!other.target.startsWith(target)) break;
      if (!isBelow(other.target, target)) continue;
      errors.set(unit, overlap(unit, other));
      errors.set(other.unit, overlap(other.unit, { unit, target: other.target }));
    }
  });
  return errors;
}

function overlap(
  unit: Unit,
  { unit: { label }, target }: { readonly unit: Unit; readonly target: string },
): RecoveryError {
  return linkError(unit, unit.throughLink!, `"${target}" is the place of ${label} too`);
}
