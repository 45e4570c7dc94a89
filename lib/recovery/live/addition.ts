import { join } from "node:path";
import { type Contents, fileName, fileSize } from "../../backup/contents.ts";
import { LAST_NUMBER, messageFileName, STATUS_FILE } from "../../kerio/folder_status.ts";
import { holdsMessages, isMessage, livePosition, numberOf } from "./comparison.ts";
import { databaseFiles, databaseOf } from "../plan/database_files.ts";
import type { FileSystem, Info } from "../file_system.ts";
import { LiveFolder } from "./live_folder.ts";
import { type LiveUnit, MESSAGES } from "./live_unit.ts";
import type { Addition, Plan, SeenFile, Unit } from "../plan/plan.ts";
import { checksumOf, hasSameContent, isSameMessage } from "./same_message.ts";
import { lastOf, parentOf } from "../plan/unit_naming.ts";

/**
 * What the server keeps about the messages of a folder, by their numbers. Where a folder stands live
 * with messages, its own are the ones that are right.
 */
const FOLDER_FILES: ReadonlySet<string> = new Set([
  STATUS_FILE,
  "index.fld",
  "indexlog.fld",
  "search.fld",
  "deleted.fld",
  "properties.fld",
  "metadata.dbo",
  "metadata.dbb",
]);

/** Databases of many files that are of use only together. */
const DATABASES: ReadonlySet<string> = new Set(["im", "xmpp"]);

/** A file's time may be cut to steps of two seconds (ms). */
const TOLERANCE = 2000;

/**
 * Works out how a unit is added to what stands live in its place: lacking folders come whole, lacking
 * messages under their own numbers or, where those are taken, under new ones; of other files the newer
 * one wins. Reads the disk, changes nothing.
 *
 * @returns the unit with the files that come and with its addition; `isEmpty` where nothing comes.
 */
export function additionTo(
  { disk, contents, plan, live }: {
    readonly disk: FileSystem;
    readonly contents: Contents;
    readonly plan: Pick<Plan, "stagedPaths">;
    readonly live: LiveUnit;
  },
  unit: Unit,
): { readonly unit: Unit; readonly isEmpty: boolean } {
  return new Adder(disk, contents, plan, live, unit).add();
}

class Adder {
  readonly #disk: FileSystem;
  readonly #contents: Contents;
  readonly #stagedPaths: Plan["stagedPaths"];
  readonly #live: LiveUnit;
  readonly #unit: Unit;
  readonly #files: number[] = [];
  readonly #added = new Set<string>();
  readonly #renamed = new Map<number, string>();
  readonly #replaced: SeenFile[] = [];
  readonly #removed: SeenFile[] = [];
  readonly #raised: (SeenFile & { next: number })[] = [];
  readonly #stays: { path: string; reason: string }[] = [];
  readonly #directories = new Set<string>();
  /** For each directory the highest one that the live unit lacks on the way to it. */
  readonly #lacking = new Map<string, string | undefined>();
  /** For each directory whether something else than directories stands live on the way to it. */
  readonly #barred = new Map<string, boolean>();
  /** The next number that each folder must give, by the path of its `#msgs`. */
  readonly #next = new Map<string, number>();
  #messages = 0;

  constructor(
    disk: FileSystem,
    contents: Contents,
    { stagedPaths }: Pick<Plan, "stagedPaths">,
    live: LiveUnit,
    unit: Unit,
  ) {
    this.#disk = disk;
    this.#contents = contents;
    this.#stagedPaths = stagedPaths;
    this.#live = live;
    this.#unit = unit;
  }

  add(): { unit: Unit; isEmpty: boolean } {
    const unit = this.#unit;
    if (DATABASES.has(unit.path) && this.#isThere(unit.members[0]!)) {
      this.#stay(unit.members[0]!, "its files are of use only together");
    } else {
      for (const directory of unit.directories) this.#addDirectory(directory);
      for (const [directory, files] of this.#byDirectory()) this.#addFiles(directory, files);
    }
    const files = Uint32Array.from(this.#files).sort();
    const bytes = files.reduce((sum, file) => sum + fileSize(this.#contents, file), 0);
    const addition: Addition = {
      added: [...this.#added],
      messages: this.#messages,
      renamed: this.#renamed,
      replaced: this.#replaced,
      removed: this.#removed,
      raised: this.#raised,
      raisedNew: this.#raisedNew(),
      stays: this.#stays,
    };
    const isEmpty = this.#added.size === 0 && this.#replaced.length === 0;
    const directories = unit.directories.filter((it) => this.#directories.has(it));
    const space = bytes + (files.length + directories.length) * 4096;
    const keep = unit.keepsAt;
    return { unit: { ...unit, files, bytes, space, directories, addition, keep }, isEmpty };
  }

  /** A directory that is lacking comes as a whole, also where it is empty. */
  #addDirectory(path: string): void {
    if (this.#isBarred(path)) return;
    const lacking = this.#lackingOf(path);
    if (lacking === undefined) return;
    this.#added.add(lacking);
    this.#use(path);
  }

  #addFiles(directory: number, files: readonly number[]): void {
    const path = this.#stagedPaths[directory]!;
    if (this.#isBarred(path)) return;
    if (path !== "" && this.#lackingOf(path) !== undefined) {
      for (const file of files) this.#take(file, { isMessage: isMessage(this.#contents, file) });
      return;
    }
    const isMail = this.#unit.kind !== "part" && this.#unit.kind !== "file";
    if (isMail && holdsMessages(this.#contents, directory)) {
      this.#addMessages(path, files.filter((file) => isMessage(this.#contents, file)));
      this.#addOthers(path, files.filter((file) => !isMessage(this.#contents, file)));
    } else if (isMail && this.#contents.directories[directory]!.place.inside === "") {
      this.#addOthers(path, files.filter((file) => !this.#staysWithFolder(path, file)));
    } else {
      this.#addOthers(path, files);
    }
  }

  /** Whether the live folder's own index, status or the like is the right one. */
  #staysWithFolder(path: string, file: number): boolean {
    const name = fileName(this.#contents, file);
    if (!FOLDER_FILES.has(name.toLowerCase())) return false;
    const folder = this.#live.folder(`${path}/${MESSAGES}`);
    const hasStatus = this.#isThere(`${path}/${STATUS_FILE}`);
    const isBare = (folder?.names.length ?? 0) === 0 && !hasStatus;
    // A folder without status is not seen by the server.
    return name.toLowerCase() === STATUS_FILE ? hasStatus : !isBare;
  }

  #addMessages(path: string, files: readonly number[]): void {
    const live = this.#live.folder(path) ??
      new LiveFolder(this.#disk, join(this.#unit.parent, path));
    const taken: number[] = [];
    let highest = live.highest;
    let hasArrivals = false;
    for (const file of files) {
      const number = numberOf(this.#contents, file);
      const position = livePosition(this.#contents, file, live);
      if (position !== undefined && this.#isSame(file, live, position)) continue;
      if (position === undefined && !this.#isElsewhere(file, live)) {
        this.#take(file, { isMessage: true, path });
        hasArrivals = true;
        highest = Math.max(highest, number);
      } else if (position !== undefined && !this.#isElsewhere(file, live)) {
        taken.push(file);
      }
    }
    let next = Math.max(highest + 1, live.next() ?? 0);
    for (const file of taken) {
      if (next > LAST_NUMBER) break;
      hasArrivals = true;
      const name = messageFileName(next++, { upperCase: live.isUpperCase });
      this.#renamed.set(file, name);
      this.#take(file, { isMessage: true, path, name });
    }
    const needed = taken.length > 0 ? next : highest + 1;
    this.#next.set(path, needed);
    if (hasArrivals) this.#raise(parentOf(path), live, needed);
  }

  #isSame(file: number, folder: LiveFolder, position: number): boolean {
    return isSameMessage(this.#contents, file, { folder, position });
  }

  /** Whether the folder has the message under another number, as from an earlier recovery. */
  #isElsewhere(file: number, folder: LiveFolder): boolean {
    return folder.withSize(fileSize(this.#contents, file)).some((position) =>
      hasSameContent(this.#contents, file, { folder, position })
    );
  }

  /** A folder whose `status.fld` was lost gets the backup's, which knows nothing of what came later. */
  #raisedNew(): { path: string; next: number }[] {
    return [...this.#added].filter((path) => lastOf(path) === STATUS_FILE).map((path) => {
      const messages = `${parentOf(path)}/${MESSAGES}`;
      const next = Math.max(this.#next.get(messages) ?? 0, this.#highestLive(messages) + 1);
      return { path, next };
    });
  }

  #highestLive(messages: string): number {
    return this.#live.folder(messages)?.highest ?? 0;
  }

  #raise(folder: string, live: LiveFolder, next: number): void {
    const path = `${folder}/${STATUS_FILE}`;
    const seen = this.#see(path);
    const present = seen && live.next();
    if (present !== undefined && present < next) this.#raised.push({ ...seen!, next });
  }

  /** Files that are no messages: lacking ones come, of others the newer one wins. */
  #addOthers(path: string, files: readonly number[]): void {
    const groups = new Map<string, number[]>();
    for (const file of files) {
      const database = databaseOf(fileName(this.#contents, file));
      const group = groups.get(database);
      if (group) group.push(file);
      else groups.set(database, [file]);
    }
    for (const [database, group] of groups) this.#addGroup(path, database, group);
  }

  /** A file, or a database with its companions, which are of use only together. */
  #addGroup(path: string, database: string, files: readonly number[]): void {
    const of = (name: string) => path === "" ? name : `${path}/${name}`;
    const live = databaseFiles(database).map((name) => ({ name, info: this.#info(of(name)) }))
      .filter((it) => it.info !== undefined);
    if (live.length === 0) {
      for (const file of files) this.#take(file, { isMessage: false, path });
      return;
    }
    const isPlain = live.every(({ info }) => info!.kind === "file");
    if (isPlain && this.#isEqual(path, files, live.length)) return;
    const newest = Math.max(...live.map(({ info }) => info!.modified));
    const isNewer = files.some((file) => this.#modified(file) > newest + TOLERANCE);
    if (!isPlain || !isNewer) {
      this.#stay(
        of(database),
        isPlain ? "the live one is as new or newer" : "the live one is no file",
      );
      return;
    }
    const names = new Set(files.map((file) => fileName(this.#contents, file)));
    for (const { name, info } of live) {
      const seen = { path: of(name), size: info!.size, modified: info!.modified };
      (names.has(name) ? this.#replaced : this.#removed).push(seen);
    }
    for (const file of files) {
      const isThere = live.some(({ name }) => name === fileName(this.#contents, file));
      this.#take(file, { isMessage: false, path, isReplacing: isThere });
    }
  }

  /** Whether the live files have the content that the backup has. */
  #isEqual(path: string, files: readonly number[], liveFiles: number): boolean {
    return files.length === liveFiles && files.every((file) => {
      const name = fileName(this.#contents, file);
      const live = path === "" ? name : `${path}/${name}`;
      const info = this.#info(live);
      return info?.size === fileSize(this.#contents, file) &&
        (info.modified === this.#modified(file) ||
          this.#disk.checksum(join(this.#unit.parent, live)) === checksumOf(this.#contents, file));
    });
  }

  #stay(path: string, reason: string): void {
    this.#stays.push({ path, reason });
  }

  /** Lets a file come: on its own into a live directory, or with a directory that is lacking. */
  #take(
    file: number,
    { isMessage, path, name, isReplacing = false }: {
      readonly isMessage: boolean;
      readonly path?: string;
      readonly name?: string;
      readonly isReplacing?: boolean;
    },
  ): void {
    this.#files.push(file);
    if (isMessage) this.#messages++;
    if (path === undefined) return;
    if (path !== "") this.#use(path);
    const own = name ?? fileName(this.#contents, file);
    if (!isReplacing) this.#added.add(path === "" ? own : `${path}/${own}`);
  }

  #use(path: string): void {
    for (let at = path; at !== ""; at = parentOf(at)) this.#directories.add(at);
  }

  /** Nothing is added behind a link, or where a file stands in the place of a directory. */
  #isBarred(path: string): boolean {
    if (path === "") return false;
    const known = this.#barred.get(path);
    if (known !== undefined) return known;
    const isAbove = this.#isBarred(parentOf(path));
    const kind = isAbove ? undefined : this.#info(path)?.kind;
    const isHere = kind !== undefined && kind !== "directory";
    if (isHere) this.#stay(path, `a ${kind} stands there live, and no directory`);
    this.#barred.set(path, isAbove || isHere);
    return isAbove || isHere;
  }

  #lackingOf(path: string): string | undefined {
    if (path === "") return undefined;
    if (this.#lacking.has(path)) return this.#lacking.get(path);
    const lacking = this.#lackingOf(parentOf(path)) ?? (this.#isThere(path) ? undefined : path);
    this.#lacking.set(path, lacking);
    return lacking;
  }

  #byDirectory(): Map<number, number[]> {
    const groups = new Map<number, number[]>();
    for (const file of this.#unit.files) {
      const directory = this.#contents.directoryOf[file]!;
      const group = groups.get(directory);
      if (group) group.push(file);
      else groups.set(directory, [file]);
    }
    return groups;
  }

  #modified(file: number): number {
    const { directory } = this.#contents.archives[this.#contents.archiveOf[file]!]!;
    return directory.modified(this.#contents.entryOf[file]!);
  }

  #see(path: string): SeenFile | undefined {
    const info = this.#info(path);
    return info && { path, size: info.size, modified: info.modified };
  }

  #isThere(path: string): boolean {
    return this.#info(path) !== undefined;
  }

  #info(path: string): Info | undefined {
    return this.#disk.info(join(this.#unit.parent, path));
  }
}
