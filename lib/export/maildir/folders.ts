import { encodeFolderName } from "../../kerio/folder_names.ts";
import { UniqueNames } from "../names/unique_names.ts";

/** The directories that every folder of a Maildir has, also an empty one. */
export const MAILDIR_DIRECTORIES = ["cur", "new", "tmp"] as const;

/** An empty file by which maildrop and Courier know the directory of a sub-folder. */
export const MAILDIR_FOLDER_FILE = "maildirfolder";

/** The folders that an IMAP client shows without being asked for more (Dovecot). */
export const SUBSCRIPTIONS_FILE = "subscriptions";

/** Longest name of a directory, in bytes; the path of a folder is one name. */
const LONGEST_NAME = 255;
const LONGEST_COMPONENT = 200;
/** So many components have room even with one letter each, of any script. */
const MOST_COMPONENTS = 25;

/** Dots part the names of folders; the others mean something to a server or to Windows. */
const FORBIDDEN = /[./\\<>:"|?*%\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}]/gu;

/**
 * Gives the folders of one mailbox their directories in a Maildir (Maildir++): `INBOX` is the Maildir
 * itself (an empty name), `INBOX/Projects` is `.INBOX.Projects`, in modified UTF-7 (RFC 3501 5.1.3). What
 * a folder gets depends only on the folders before it.
 */
export class MaildirFolders {
  readonly #unique = new UniqueNames([".INBOX"]);
  #hasInbox = false;

  /** `folder` is the readable path with `/`. */
  take(folder: string): string {
    if (!this.#hasInbox && isInbox(folder)) {
      this.#hasInbox = true;
      return "";
    }
    const components = componentsOf(folder);
    return this.#unique.take((suffix) => directoryName(components, suffix));
  }
}

/**
 * The content of the file `subscriptions`, without which many clients show no folder but `INBOX`;
 * `directories` as `MaildirFolders` gave them.
 */
export function subscriptions(directories: readonly string[]): string {
  return directories.map((name) => `${name.slice(1) || "INBOX"}\n`).join("");
}

function isInbox(name: string): boolean {
  return name.toUpperCase() === "INBOX";
}

function componentsOf(folder: string): string[] {
  const all = folder.split("/").map((name) => clean(name.slice(0, LONGEST_COMPONENT)));
  if (isInbox(all[0]!)) all[0] = "INBOX";
  const last = all.splice(MOST_COMPONENTS - 1).join("_").slice(0, LONGEST_COMPONENT);
  return last === "" ? all : [...all, last];
}

function clean(name: string): string {
  return name.replace(FORBIDDEN, "_").trim() || "_";
}

/** Shortens the longest component until the whole is one file name. */
function directoryName(components: readonly string[], suffix: string): string {
  const parts = components.map((name) => [...name]);
  for (;;) {
    const names = parts.map((characters) => encodeFolderName(clean(characters.join(""))));
    const name = `.${names.join(".")}${suffix}`;
    const longest = parts.reduce((a, b) => b.length > a.length ? b : a);
    if (name.length <= LONGEST_NAME || longest.length <= 1) return name;
    longest.pop();
  }
}
