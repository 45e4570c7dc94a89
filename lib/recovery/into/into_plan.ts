import { join } from "node:path";
import { type Contents, fileName, fileSize } from "../../backup/contents.ts";
import { readable } from "../../selection/selected_folders.ts";
import type { Plan, Transfer, Unit } from "../plan/plan.ts";
import { byDepth, parentOf } from "../plan/unit_naming.ts";
import { mayTravel, travelOf } from "./travelling.ts";

/** Where the selected mail of one mailbox goes. */
export interface IntoPlace {
  /** The name of the domain's directory. */
  readonly domain: string;
  /** The name of the mailbox's directory. */
  readonly user: string;
  /** A folder of it, modified UTF-7; `undefined`: each folder goes into its like. */
  readonly folder: string | undefined;
  /** Whether what it goes into must not be there yet. */
  readonly mustBeNew: boolean;
}

/** The mailbox that is meant, and the folders of it, none for all. */
export interface IntoSource {
  /** `mail/company.com/smith`. */
  readonly unit: string;
  /** Modified UTF-7. */
  readonly folders: readonly string[];
}

/** Bytes of a disk that a file or directory takes beside its content, about. */
const BLOCK = 4096;

/**
 * The plan with all its units, which are of one mailbox, as one unit that goes into another mailbox (or
 * another folder): without what is of use in its own mailbox only. Folders have the names of the backup yet;
 * which folders of the target they become is known when that is looked at (`mapFolders()`).
 */
export function planInto(
  plan: Plan,
  contents: Contents,
  { source, place }: { readonly source: IntoSource; readonly place: IntoPlace },
): Plan {
  const { directories } = contents;
  const [first] = plan.units;
  if (!first) return plan;
  const staysBehind = new Set<string>();
  const named = new Set([place.user]);
  const stagedPaths = directories.map(({ place: { path, folder } }, number) => {
    if (plan.stagedPaths[number] === undefined || !isWithin(path, source.unit)) return undefined;
    const below = path.slice(source.unit.length + 1);
    const travel = travelOf(below);
    const isNamed = source.folders.length > 0 && travel === "server";
    if (travel === "server" && !isNamed) staysBehind.add(`${folder.split("/")[0]!}/`);
    if (travel !== "folder" && !isNamed) return undefined;
    const staged = `${place.user}/${below}`;
    // A folder above those that are meant does not go with them.
    for (let at = below; isMeant(at, source.folders); at = parentOf(at)) {
      named.add(`${place.user}/${at}`);
    }
    return staged;
  });
  const files = plan.units.flatMap((unit) => [...unit.files]).filter((file) => {
    const number = contents.directoryOf[file]!;
    const { path, folder, inside } = directories[number]!.place;
    const name = fileName(contents, file);
    const comes = stagedPaths[number] !== undefined && mayTravel(inside, name);
    const below = path.slice(source.unit.length + 1);
    if (!comes && travelOf(below) !== "server") {
      staysBehind.add(folder === "" && below === "" ? name : `${below}/${name}`);
    }
    return comes;
  }).sort((a, b) => a - b);
  const bytes = files.reduce((sum, file) => sum + fileSize(contents, file), 0);
  const unit = placedUnit(first, place, {
    directories: [...named].sort(byDepth),
    files: Uint32Array.from(files),
    bytes,
    space: bytes + (files.length + named.size) * BLOCK,
    transfer: {
      from: nameOf(source),
      source: source.unit,
      folders: source.folders,
      folder: place.folder,
      mustBeNew: place.mustBeNew,
      staysBehind: [...staysBehind].sort(),
    },
  });
  return { ...plan, units: [unit], stagedPaths, containers: [], files: files.length, bytes };
}

function placedUnit(
  { top, keep }: Unit,
  { domain, user }: IntoPlace,
  rest: Pick<Unit, "directories" | "files" | "bytes" | "space"> & { readonly transfer: Transfer },
): Unit {
  const path = `mail/${domain}/${user}`;
  const keepsAt = { base: `${join(top, path)}.BAK`, inside: "" };
  return {
    number: 0,
    kind: "mailbox",
    label: `${user}@${domain}`,
    root: "store",
    path,
    top,
    parent: join(top, "mail", domain),
    members: [user],
    keepsAt,
    keep: keep && keepsAt,
    leftOut: [],
    isLive: false,
    mustBeWhole: false,
    ...rest,
  };
}

/** `smith@company.com`; `Projects of smith@company.com`. */
function nameOf({ unit, folders }: IntoSource): string {
  const [, domain, user] = unit.split("/");
  const mailbox = `${user}@${domain}`;
  return folders.length === 0 ? mailbox : `${folders.map(readable).join(", ")} of ${mailbox}`;
}

function isMeant(path: string, folders: readonly string[]): boolean {
  return path !== "" && (folders.length === 0 || folders.some((folder) => isWithin(path, folder)));
}

function isWithin(path: string, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
