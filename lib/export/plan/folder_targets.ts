import { PUBLIC } from "../../backup/layout.ts";
import { decodeFolderName } from "../../kerio/folder_names.ts";
import { EXTENSIONS, type Format, formatFor } from "../formats.ts";
import type { ItemKind } from "../item.ts";
import { MaildirFolders } from "../maildir/folders.ts";
import { MANIFEST_FILE } from "../manifest/manifest.ts";
import { longestFileName, type Named, NameTree } from "./name_tree.ts";

/** A folder of the backup that has messages to export. */
export interface ExportFolder {
  /** Name of its domain's directory; `undefined` for the public folders of the whole server. */
  readonly domain: string | undefined;
  /** Name of its mailbox's directory; `undefined` for public folders. */
  readonly user: string | undefined;
  /** Its path in the mailbox as on the disk: `INBOX/&BB4-`. */
  readonly folder: string;
  readonly kind: ItemKind;
}

/** Where the messages of a folder go; paths are below the export's directory, with `/`. */
export interface FolderTarget {
  readonly folder: ExportFolder;
  readonly format: Format;
  /**
   * The folder's own directory: with `eml` and `maildir` all messages go into it, else those that the
   * format cannot hold, as `.eml`. It is only made for them and for sub-folders.
   */
  readonly directory: string;
  /** The file that all messages go into; `undefined` for `eml` and `maildir`. */
  readonly file: string | undefined;
  /** For the names of files in the directory: UTF-16 units, and what sub-folders are called. */
  readonly naming: { readonly longest: number; readonly reserved: readonly string[] };
}

/** A Maildir: it needs its own `cur`, `new` and `tmp` also where no message of `INBOX` is exported. */
export interface MaildirTarget {
  readonly directory: string;
  /** The names of its folders' directories; empty for `INBOX`. */
  readonly folders: readonly string[];
}

export interface TargetPlan {
  /** In the order of domain, mailbox and folder. */
  readonly targets: readonly FolderTarget[];
  readonly maildirs: readonly MaildirTarget[];
  /** Folders that the format asked for cannot hold. */
  readonly leftOut: readonly ExportFolder[];
}

const PUBLIC_FOLDERS: Named = { key: PUBLIC, text: "Public folders" };

/**
 * Decides where each folder goes: `company.com/smith/INBOX/Projects` and one file or many files there.
 * The same folders always get the same names, in whatever order they come and whatever the target holds,
 * so that an interrupted export can go on.
 */
export function planTargets(
  folders: readonly ExportFolder[],
  { format: asked }: { readonly format: Format | undefined },
): TargetPlan {
  const tree = new NameTree(Object.values(EXTENSIONS), [MANIFEST_FILE]);
  const maildirs = new Maildirs(tree);
  const placed: { folder: ExportFolder; format: Format; directory: string }[] = [];
  const leftOut: ExportFolder[] = [];
  for (const folder of [...folders].sort(inOrder)) {
    const format = formatFor(folder.kind, asked);
    if (!format) leftOut.push(folder);
    else if (format === "maildir") {
      placed.push({ folder, format, directory: maildirs.place(folder) });
    } else {
      const names = [...mailboxNames(folder), ...folderNames(folder)];
      placed.push({ folder, format, directory: tree.place(names) });
    }
  }
  const targets = placed.map(({ folder, format, directory }): FolderTarget => ({
    folder,
    format,
    directory,
    file: format === "eml" || format === "maildir" ? undefined : directory + EXTENSIONS[format],
    naming: { longest: longestFileName(directory), reserved: tree.namesIn(directory) },
  }));
  return { targets, maildirs: maildirs.all, leftOut };
}

/** Gives each mailbox its Maildir, and its folders their directories there. */
class Maildirs {
  readonly #tree: NameTree;
  readonly #all = new Map<string, { folders: string[]; names: MaildirFolders }>();

  constructor(tree: NameTree) {
    this.#tree = tree;
  }

  get all(): MaildirTarget[] {
    return Array.from(this.#all, ([directory, { folders }]) => ({ directory, folders }));
  }

  place(folder: ExportFolder): string {
    const directory = this.#tree.place(mailboxNames(folder));
    const maildir = this.#all.get(directory) ?? { folders: [], names: new MaildirFolders() };
    this.#all.set(directory, maildir);
    const name = maildir.names.take(decodeFolderName(folder.folder));
    maildir.folders.push(name);
    return name === "" ? directory : `${directory}/${name}`;
  }
}

function mailboxNames({ domain, user }: ExportFolder): Named[] {
  const mailbox = user === undefined ? PUBLIC_FOLDERS : { key: user, text: user };
  return domain === undefined ? [mailbox] : [{ key: domain, text: domain }, mailbox];
}

function folderNames({ folder }: ExportFolder): Named[] {
  return folder.split("/").map((key) => ({ key, text: decodeFolderName(key) }));
}

function inOrder(a: ExportFolder, b: ExportFolder): number {
  return compare(a.domain ?? "", b.domain ?? "") || compare(a.user ?? "", b.user ?? "") ||
    compare(a.folder, b.folder);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
