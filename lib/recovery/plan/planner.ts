import { join } from "node:path";
import { type Contents, type Directory, fileName, filePath } from "../../backup/contents.ts";
import { type Place, placeOfDirectory } from "../../backup/layout.ts";
import type { Lost } from "../../backup/opened_backup.ts";
import { RecoveryError } from "../../model/errors.ts";
import { databaseFiles, databaseOf } from "./database_files.ts";
import { guardedReason } from "./guarded.ts";
import type { Platform } from "../../model/platform.ts";
import { isPlainlySafe, unsafeName, unsafePath } from "../../model/safe_path.ts";
import { isSelected, type Selection } from "../../selection/selection.ts";
import {
  byDepth,
  keepOf,
  lastOf,
  type NamedUnit,
  parentOf,
  unitKind,
  unitLabel,
  unitOrder,
  unitPathOf,
} from "./unit_naming.ts";

import type { LeftOut, Plan, Targets, Unit } from "./plan.ts";

export interface PlanOptions {
  readonly keepReplaced: boolean;
  readonly platform: Platform;
  /** Paths of entries that are to be left out, with the reason. */
  readonly leaveOut?: ReadonlyMap<string, string>;
  /** Absolute paths beside the targets that no unit may take the place of. */
  readonly guarded?: readonly string[];
  /** Entries that a salvage did not find. */
  readonly lost?: readonly Lost[];
}

/**
 * Decides what is recovered and where it goes; touches nothing.
 *
 * @throws {RecoveryError} "target" where a selected part has no target directory.
 */
export function makePlan(
  contents: Contents,
  selection: Selection,
  targets: Targets,
  options: PlanOptions,
): Plan {
  return new Planner(contents, selection, targets, options).plan();
}

/** Bytes of a disk that a file or directory takes beside its content, about. */
const BLOCK = 4096;

interface Draft extends NamedUnit {
  readonly directories: Set<string>;
  readonly members: Set<string>;
  /** Whether an entry of it is left out. */
  isCut: boolean;
  readonly leftOut: LeftOut[];
  files: Uint32Array;
  count: number;
  bytes: number;
  space: number;
}

const SKIP = -1;
const LOOSE = -2;

class Planner {
  readonly #contents: Contents;
  readonly #selection: Selection;
  readonly #targets: Targets;
  readonly #options: PlanOptions;
  readonly #drafts: Draft[] = [];
  readonly #byKey = new Map<string, number>();
  readonly #unsafe: Lost[] = [];
  readonly #stagedPaths: (string | undefined)[];
  /** Why nothing of a directory may be recovered. */
  readonly #unsafeDirectories: (string | undefined)[];

  constructor(contents: Contents, selection: Selection, targets: Targets, options: PlanOptions) {
    this.#contents = contents;
    this.#selection = selection;
    this.#targets = targets;
    this.#options = options;
    this.#stagedPaths = new Array(contents.directories.length);
    this.#unsafeDirectories = new Array(contents.directories.length);
  }

  plan(): Plan {
    const draftOfDirectory = this.#draftDirectories();
    const draftOfFile = this.#assignFiles(draftOfDirectory);
    this.#fillFiles(draftOfFile);
    for (const loss of [...this.#options.lost ?? [], ...this.#unsafe]) this.#noteLeftOut(loss);
    const units = this.#drafts
      .map((draft, number) => ({ draft, number }))
      .filter(({ draft }) => this.#isWorthIt(draft))
      .sort((a, b) => unitOrder(a.draft) - unitOrder(b.draft) || a.number - b.number)
      .map(({ draft }, number) => this.#unit(draft, number));
    return {
      units,
      stagedPaths: this.#stagedPaths,
      containers: this.#containers(),
      files: units.reduce((sum, unit) => sum + unit.files.length, 0),
      bytes: units.reduce((sum, unit) => sum + unit.bytes, 0),
      unsafe: this.#unsafe,
    };
  }

  /** The draft that each directory's files go to, or `SKIP` or `LOOSE`. */
  #draftDirectories(): Int32Array {
    const { directories } = this.#contents;
    const drafts = new Int32Array(directories.length);
    directories.forEach((directory, number) => {
      if (directory.place.path === "" || unitPathOf(directory, this.#selection) === undefined) {
        drafts[number] = LOOSE;
        this.#stagedPaths[number] = "";
        return;
      }
      drafts[number] = isSelected(this.#selection, directory)
        ? this.#draftDirectory(directory, number)
        : SKIP;
    });
    return drafts;
  }

  #draftDirectory(directory: Directory, number: number): number {
    const { place } = directory;
    const unitPath = unitPathOf(directory, this.#selection)!;
    const reason = unsafePath(place.path, this.#options.platform) ??
      this.#guardedReason(place, unitPath);
    if (reason) {
      this.#unsafeDirectories[number] = reason;
      if (directory.files === 0) this.#addUnsafe(`${directory.path}/`, reason);
      return SKIP;
    }
    const found = this.#draft(place, unitPath, false);
    const draft = this.#drafts[found]!;
    draft.members.add(lastOf(unitPath));
    const staged = place.path.slice(parentOf(unitPath).length).replace(/^\//, "");
    this.#stagedPaths[number] = staged;
    const components = staged.split("/");
    for (let depth = 1; depth <= components.length; depth++) {
      draft.directories.add(components.slice(0, depth).join("/"));
    }
    return found;
  }

  #guardedReason(place: Place, path: string): string | undefined {
    const key = `${place.root}/${path}`;
    if (this.#byKey.has(key)) return undefined;
    const { store, cfgdir } = this.#targets;
    const target = join(this.#targets[place.root] ?? "", path);
    const roots = [store, cfgdir].filter((root) => root !== undefined);
    return guardedReason({ root: place.root, path, target }, [
      ...roots,
      ...this.#options.guarded ?? [],
    ]);
  }

  #draft(place: Place, path: string, isFile: boolean): number {
    const key = `${place.root}/${path}`;
    const found = this.#byKey.get(key);
    if (found !== undefined) return found;
    const number = this.#drafts.length;
    this.#byKey.set(key, number);
    this.#drafts.push({
      place,
      path,
      isFile,
      directories: new Set(),
      members: new Set(),
      isCut: false,
      leftOut: [],
      files: new Uint32Array(),
      count: 0,
      bytes: 0,
      space: 0,
    });
    return number;
  }

  /** The draft of each file, or `SKIP`; drafts know how many files and bytes they get. */
  #assignFiles(draftOfDirectory: Int32Array): Int32Array {
    const { archives, archiveOf, entryOf, directoryOf, directories, count } = this.#contents;
    const draftOfFile = new Int32Array(count);
    const { leaveOut } = this.#options;
    for (let file = 0; file < count; file++) {
      const number = directoryOf[file]!;
      let found = draftOfDirectory[number]!;
      if (found === SKIP && this.#unsafeDirectories[number] !== undefined) {
        this.#addUnsafe(filePath(this.#contents, file), this.#unsafeDirectories[number]!, file);
      }
      if (found === LOOSE) found = this.#draftLoose(directories[number]!, file);
      if (found !== SKIP && !this.#isSafe(file, leaveOut)) {
        this.#drafts[found]!.isCut = true;
        found = SKIP;
      }
      draftOfFile[file] = found;
      if (found === SKIP) continue;
      const draft = this.#drafts[found]!;
      const size = archives[archiveOf[file]!]!.directory.size(entryOf[file]!);
      draft.count++;
      draft.bytes += size;
      draft.space += Math.ceil(size / BLOCK) * BLOCK;
    }
    return draftOfFile;
  }

  #draftLoose(directory: Directory, file: number): number {
    const name = fileName(this.#contents, file);
    if (!isSelected(this.#selection, directory, name)) return SKIP;
    // Databases of several files are consistent only together.
    const database = databaseOf(name);
    const { place } = directory;
    const path = place.path === "" ? database : `${place.path}/${database}`;
    const reason = unsafePath(
      place.path === "" ? name : `${place.path}/${name}`,
      this.#options.platform,
    ) ?? this.#guardedReason(place, path);
    if (reason) {
      this.#addUnsafe(filePath(this.#contents, file), reason, file);
      return SKIP;
    }
    const found = this.#draft(place, path, true);
    for (const member of databaseFiles(database)) this.#drafts[found]!.members.add(member);
    return found;
  }

  #isSafe(file: number, leaveOut: ReadonlyMap<string, string> | undefined): boolean {
    const { archives, archiveOf, entryOf } = this.#contents;
    const { directory } = archives[archiveOf[file]!]!;
    const entry = entryOf[file]!;
    let reason: string | undefined;
    if (!directory.hasPossibleSize(entry)) {
      reason = "it cannot have the size that it claims";
    } else if (directory.isSymbolicLink(entry)) {
      reason = "it is a symbolic link";
    } else if (leaveOut && leaveOut.size > 0) {
      reason = leaveOut.get(directory.name(entry));
    }
    if (!reason) {
      const end = directory.nameStart(entry) + directory.nameLength(entry);
      const base = end - directory.baseNameLength(entry);
      if (isPlainlySafe(directory.bytes, base, end)) return true;
      reason = unsafeName(directory.baseName(entry), this.#options.platform);
    }
    if (!reason) return true;
    this.#addUnsafe(directory.name(entry), reason, file);
    return false;
  }

  #addUnsafe(entry: string, reason: string, file?: number): void {
    const { archives, archiveOf } = this.#contents;
    const archive = archives[file === undefined ? 0 : archiveOf[file]!];
    this.#unsafe.push({ archive: archive?.label ?? "", entry, reason });
  }

  /** Notes what is left out with the unit that it would belong to, if that is recovered. */
  #noteLeftOut(loss: Lost): void {
    const { entry } = loss;
    if (entry === undefined || entry.endsWith("/")) return;
    const place = placeOfDirectory(parentOf(entry));
    const unitPath = unitPathOf({ place }, this.#selection);
    if (unitPath === undefined || unsafePath(place.path, this.#options.platform)) return;
    if (unsafeName(lastOf(entry), this.#options.platform)) return;
    const draft = this.#drafts[this.#byKey.get(`${place.root}/${unitPath}`) ?? -1];
    if (!draft || draft.isFile || !`${place.path}/`.startsWith(`${unitPath}/`)) return;
    const path = `${place.path}/${lastOf(entry)}`.slice(parentOf(unitPath).length);
    draft.leftOut.push({ path: path.replace(/^\//, ""), loss });
  }

  #fillFiles(draftOfFile: Int32Array): void {
    for (const draft of this.#drafts) {
      draft.files = new Uint32Array(draft.count);
      draft.count = 0;
    }
    draftOfFile.forEach((number, file) => {
      if (number === SKIP) return;
      const draft = this.#drafts[number]!;
      draft.files[draft.count++] = file;
    });
  }

  /** A file without its entry, or a database without one of its files, would only do harm. */
  #isWorthIt({ isFile, isCut, files }: Draft): boolean {
    if (!isFile || !isCut) return true;
    for (const file of files) {
      const reason = "it is of no use without the others of its database";
      this.#addUnsafe(filePath(this.#contents, file), reason, file);
    }
    return false;
  }

  #unit(draft: Draft, number: number): Unit {
    const { place, path } = draft;
    const root = this.#rootOf(place, path);
    const keepsAt = keepOf(draft, this.#selection, root);
    return {
      number,
      kind: unitKind(draft),
      label: unitLabel(draft),
      root: place.root,
      path,
      top: root,
      parent: join(root, parentOf(path)),
      members: [...draft.members],
      directories: [...draft.directories].sort(byDepth),
      files: draft.files,
      bytes: draft.bytes,
      space: draft.space + draft.directories.size * BLOCK,
      keepsAt,
      keep: this.#options.keepReplaced ? keepsAt : undefined,
      leftOut: draft.leftOut,
      isLive: false,
      mustBeWhole: false,
    };
  }

  #rootOf(place: Place, path: string): string {
    const root = this.#targets[place.root];
    if (root === undefined) throw noTargetError(path, this.#targets);
    return root;
  }

  #containers(): string[] {
    return this.#contents.directories.flatMap((directory) => {
      const { place, isNamed } = directory;
      const root = this.#targets[place.root];
      const isContainer = isNamed && place.part === "mail" && place.unit === undefined;
      if (!isContainer || root === undefined || !isSelected(this.#selection, directory)) return [];
      if (this.#selection.masks && !this.#selection.masks.includes("mail")) return [];
      if (this.#selection.mailboxes !== undefined) return [];
      return unsafePath(place.path, this.#options.platform) ? [] : [join(root, place.path)];
    });
  }
}

/** A part that has no place to go to. */
export function noTargetError(path: string, { store }: Targets): RecoveryError {
  if (store === undefined) {
    return new RecoveryError(
      "target",
      `There is no Kerio Connect installation here to recover "${path}" to`,
      [{ code: "nameTargets" }],
    );
  }
  return new RecoveryError(
    "target",
    `There is no Kerio Connect installation to recover "${path}" to`,
    [
      { code: "nameConfiguration" },
      { code: "mailAlone" },
    ],
  );
}
