import type { Contents, Directory } from "../backup/contents.ts";
import { type Part, partOfFile, type Place } from "../backup/layout.ts";
import { RecoveryError } from "../errors.ts";
import { decodeFolderName, sameFolderName } from "../kerio/folder_names.ts";
import { nearest } from "../nearest.ts";
import type { Mask, Scope } from "../request.ts";

/** A scope whose names are those of the backup's directories. */
export interface Selection {
  readonly domain: string | undefined;
  readonly user: string | undefined;
  /** Raw path of the folder within the mailbox: `INBOX/&BB4-`. */
  readonly folder: string | undefined;
  readonly masks: readonly Mask[] | undefined;
}

/**
 * Looks up the names of a request in the backup: domains and users without regard to case, folders
 * by their readable names.
 *
 * @throws {RecoveryError} "usage" where the backup holds no such domain, user or folder, or where the
 * user is in several domains.
 */
export function resolveSelection(
  contents: Contents,
  scope: Scope,
  masks: readonly Mask[] | undefined,
): Selection {
  const { directories } = contents;
  const user = scope.user === undefined
    ? undefined
    : findUser(directories, scope.user, scope.domain);
  const domain = user?.domain ??
    (scope.domain === undefined ? undefined : findDomain(directories, scope.domain));
  const folder = scope.folder === undefined || !user
    ? undefined
    : findFolder(directories, user.domain, user.user, scope.folder);
  return { domain, user: user?.user, folder, masks };
}

/** Whether the files of a directory, or those of them with `fileName`, are selected. */
export function isSelected(
  selection: Selection,
  directory: Directory,
  fileName?: string,
): boolean {
  const { place } = directory;
  const part = fileName === undefined ? place.part : partOfFile(place, directory.path, fileName);
  return isInScope(selection, place, part) && isInMasks(selection, place, part);
}

function isInScope({ domain, user, folder }: Selection, place: Place, part: Part): boolean {
  if (domain === undefined) return true;
  if (part !== "mail" && part !== "lists") return false;
  if (place.domain !== domain) return false;
  if (user === undefined) return true;
  if (part !== "mail" || place.user !== user) return false;
  return folder === undefined || place.folder === folder || place.folder.startsWith(`${folder}/`);
}

function isInMasks({ masks }: Selection, place: Place, part: Part): boolean {
  if (masks === undefined) return true;
  return masks.includes(part) || (place.isPublic && masks.includes("public"));
}

function findDomain(directories: readonly Directory[], wanted: string): string {
  const domains = domainsOf(directories);
  const found = sameIgnoringCase(domains, wanted);
  if (found !== undefined) return found;
  throw new RecoveryError(
    "usage",
    `The backup holds no domain "${wanted}"`,
    suggestions(wanted, domains, "It holds"),
  );
}

function findUser(
  directories: readonly Directory[],
  wanted: string,
  domain: string | undefined,
): { domain: string; user: string } {
  const owner = domain === undefined ? undefined : findDomain(directories, domain);
  const mailboxes = mailboxesOf(directories).filter((mailbox) =>
    owner === undefined || mailbox.domain === owner
  );
  const exact = mailboxes.filter(({ user }) => user === wanted);
  const found = exact.length > 0
    ? exact
    : mailboxes.filter(({ user }) => user.toLowerCase() === wanted.toLowerCase());
  if (found.length === 1 || (found.length > 1 && owner !== undefined)) return found[0]!;
  if (found.length > 1) {
    throw new RecoveryError("usage", `The user "${wanted}" is in several domains`, [
      `Name one: ${found.map(({ domain }) => `-d ${domain}`).join(", ")}`,
    ]);
  }
  const where = owner === undefined ? "The backup" : `The domain "${owner}"`;
  throw new RecoveryError(
    "usage",
    `${where} holds no mailbox "${wanted}"`,
    suggestions(wanted, [...new Set(mailboxes.map(({ user }) => user))], "It holds"),
  );
}

function findFolder(
  directories: readonly Directory[],
  domain: string,
  user: string,
  wanted: string,
): string {
  const folders = foldersOf(directories, domain, user);
  const found = folders.find((raw) => raw === wanted) ??
    folders.find((raw) => isSamePath(raw, wanted.split("/"))) ??
    folders.find((raw) => isSamePath(raw, wanted.split(/[\\/]/)));
  if (found !== undefined) return found;
  const names = folders.map((raw) => raw.split("/").map(decodeFolderName).join("/"));
  throw new RecoveryError(
    "usage",
    `The mailbox "${user}" of "${domain}" holds no folder "${wanted}"`,
    suggestions(wanted, names, "It holds"),
  );
}

/** The domains whose directories the backup holds, in its order. */
export function domainsOf(directories: readonly Directory[]): string[] {
  const domains = new Set<string>();
  for (const { place } of directories) if (place.domain !== undefined) domains.add(place.domain);
  return [...domains];
}

function mailboxesOf(directories: readonly Directory[]): { domain: string; user: string }[] {
  const mailboxes = new Map<string, { domain: string; user: string }>();
  for (const { place } of directories) {
    if (place.user === undefined || place.domain === undefined) continue;
    mailboxes.set(place.unit!, { domain: place.domain, user: place.user });
  }
  return [...mailboxes.values()];
}

function foldersOf(directories: readonly Directory[], domain: string, user: string): string[] {
  const folders = new Set<string>();
  for (const { place } of directories) {
    if (place.domain !== domain || place.user !== user || place.folder === "") continue;
    const components = place.folder.split("/");
    components.forEach((_, depth) => folders.add(components.slice(0, depth + 1).join("/")));
  }
  return [...folders];
}

function isSamePath(raw: string, wanted: readonly string[]): boolean {
  const components = raw.split("/");
  const names = wanted.filter((name) => name !== "");
  return components.length === names.length &&
    components.every((component, depth) => sameFolderName(component, names[depth]!));
}

function sameIgnoringCase(names: readonly string[], wanted: string): string | undefined {
  return names.find((name) => name === wanted) ??
    names.find((name) => name.toLowerCase() === wanted.toLowerCase());
}

function suggestions(wanted: string, names: readonly string[], intro: string): string[] {
  const close = nearest(wanted, names);
  if (close.length > 0) return [`Did you mean ${close.map((name) => `"${name}"`).join(" or ")}?`];
  if (names.length === 0) return [];
  const shown = names.slice(0, 10).map((name) => `"${name}"`).join(", ");
  return [`${intro} ${shown}${names.length > 10 ? `, and ${names.length - 10} more` : ""}`];
}
