import { type Contents, type Directory, fileName } from "../../backup/contents.ts";
import type { Place } from "../../backup/layout.ts";
import { isSelected, type Selection } from "../../selection/selection.ts";
import { databaseFiles, databaseOf } from "./database_files.ts";
import { addFile, type Draft, Drafts } from "./drafts.ts";
import type { Safety } from "./safety.ts";
import { lastOf, parentOf, unitPathOf } from "./unit_naming.ts";

/** What becomes of the files of a directory. */
type Destination =
  | { readonly kind: "unit"; readonly draft: Draft; readonly staged: string }
  /** Each file, or database of several, is a unit of its own. */
  | { readonly kind: "loose" }
  | { readonly kind: "unselected" }
  | { readonly kind: "unsafe"; readonly reason: string };

/** Which file belongs to which unit. */
export interface Assignment {
  readonly drafts: Drafts;
  /** Where each directory of the contents goes below the parent of its unit; none where it does not. */
  readonly stagedPaths: readonly (string | undefined)[];
}

/** Assigns each selected file that is safe to the unit that it is replaced with. */
export function assignFiles(
  contents: Contents,
  selection: Selection,
  safety: Safety,
): Assignment {
  const drafts = new Drafts();
  const destinations = contents.directories.map((directory) =>
    destinationOf(directory, drafts, selection, safety)
  );
  const { archives, archiveOf, entryOf, directoryOf, directories, count } = contents;
  for (let file = 0; file < count; file++) {
    const number = directoryOf[file]!;
    const destination = destinations[number]!;
    if (destination.kind === "unselected") continue;
    if (destination.kind === "unsafe") {
      safety.refuseFile(file, destination.reason);
      continue;
    }
    const draft = destination.kind === "unit"
      ? destination.draft
      : looseDraft(contents, directories[number]!, file, drafts, selection, safety);
    if (draft === undefined) continue;
    if (safety.admits(file)) {
      addFile(draft, file, archives[archiveOf[file]!]!.directory.size(entryOf[file]!));
    } else draft.isCut = true;
  }
  return { drafts, stagedPaths: destinations.map(stagedPath) };
}

function stagedPath(destination: Destination): string | undefined {
  if (destination.kind === "loose") return "";
  return destination.kind === "unit" ? destination.staged : undefined;
}

function destinationOf(
  directory: Directory,
  drafts: Drafts,
  selection: Selection,
  safety: Safety,
): Destination {
  const { place } = directory;
  const unitPath = unitPathOf(directory, selection);
  if (place.path === "" || unitPath === undefined) return { kind: "loose" };
  if (!isSelected(selection, directory)) return { kind: "unselected" };
  const reason = reasonAgainst(place, place.path, unitPath, drafts, safety);
  if (reason !== undefined) {
    if (directory.files === 0) safety.refuseDirectory(directory.path, reason);
    return { kind: "unsafe", reason };
  }
  const draft = drafts.draft({ place, path: unitPath, isFile: false });
  draft.members.add(lastOf(unitPath));
  const staged = place.path.slice(parentOf(unitPath).length).replace(/^\//, "");
  const components = staged.split("/");
  for (let depth = 1; depth <= components.length; depth++) {
    draft.directories.add(components.slice(0, depth).join("/"));
  }
  return { kind: "unit", draft, staged };
}

/** The draft of a file that stands for itself; none where it is not selected, or refused. */
function looseDraft(
  contents: Contents,
  directory: Directory,
  file: number,
  drafts: Drafts,
  selection: Selection,
  safety: Safety,
): Draft | undefined {
  const name = fileName(contents, file);
  if (!isSelected(selection, directory, name)) return undefined;
  // Databases of several files are consistent only together.
  const database = databaseOf(name);
  const { place } = directory;
  const path = below(place, database);
  const reason = reasonAgainst(place, below(place, name), path, drafts, safety);
  if (reason !== undefined) {
    safety.refuseFile(file, reason);
    return undefined;
  }
  const draft = drafts.draft({ place, path, isFile: true });
  for (const member of databaseFiles(database)) draft.members.add(member);
  return draft;
}

/** Why nothing may be written at `path` for the unit at `unitPath`; a unit is judged once. */
function reasonAgainst(
  place: Place,
  path: string,
  unitPath: string,
  drafts: Drafts,
  safety: Safety,
): string | undefined {
  const reason = safety.pathReason(path);
  if (reason !== undefined || drafts.find(place, unitPath) !== undefined) return reason;
  return safety.unitReason(place, unitPath);
}

function below({ path }: Place, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
