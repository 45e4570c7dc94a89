import { join } from "node:path";
import { encodeFolderName, sameFolderName } from "../kerio/folder_names.ts";
import { RecoveryError } from "../model/errors.ts";
import { foldName } from "../model/safe_path.ts";
import type { FileSystem } from "../recovery/file_system.ts";
import type { IntoPlace, IntoSource } from "../recovery/into/into_plan.ts";
import type { FoundTargets } from "../recovery/target/targets.ts";
import type { Selection } from "../selection/selection.ts";
import type { IntoRequest } from "./recovery_request.ts";

/** The mailbox or folder that the selected mail of one mailbox goes into, and what of the backup it is. */
export interface Into {
  readonly source: IntoSource;
  readonly place: IntoPlace;
}

/**
 * Looks up in the store what is named: domain and mailbox without regard to case, folders by their readable
 * names. What is not there is named as the server would.
 *
 * @throws {RecoveryError} "usage" where it is not one mailbox that goes, or goes to where it is from; "target"
 * where the mailbox is not there, and its store is not one that was named.
 */
export function findInto(
  request: IntoRequest,
  selection: Selection,
  { disk, found }: { readonly disk: FileSystem; readonly found: FoundTargets },
): Into {
  const source = oneMailbox(selection);
  const mail = found.targets.store && join(found.targets.store, "mail");
  const domain = mail && directoryNamed(disk, mail, request.domain);
  const user = domain && directoryNamed(disk, join(mail, domain), request.user);
  if (mail !== undefined && user === undefined && !found.isStoreNamed) {
    throw new RecoveryError(
      "target",
      `There is no mailbox ${request.user}@${request.domain} in "${found.targets.store}"`,
      [{ code: "newMailbox" }],
    );
  }
  const place: IntoPlace = {
    domain: domain ?? request.domain.toLowerCase(),
    user: user ?? request.user.toLowerCase(),
    folder: request.folder &&
      folderNamed(disk, user && join(mail!, domain!, user), request.folder),
    mustBeNew: request.mustBeNew,
  };
  refuseOwnPlace(source, place);
  return { source, place };
}

function oneMailbox({ mailboxes }: Selection): IntoSource {
  const [first, ...others] = mailboxes ?? [];
  if (first && others.length === 0) return { unit: first[0], folders: first[1] };
  const what = first ? `${others.length + 1} mailboxes` : "All mailboxes";
  throw new RecoveryError("usage", `${what} cannot go into one`, ["Name one of them"]);
}

/** The directory with a name, whatever its case; that which is spelt so, or in lower case, goes first. */
function directoryNamed(disk: FileSystem, parent: string, name: string): string | undefined {
  const named = disk.names(parent).filter((it) => foldName(it) === foldName(name));
  return [name, name.toLowerCase()].find((it) => named.includes(it)) ?? named.sort()[0];
}

/** The path of a folder on the disk: names as they are there, and as the server would write the rest. */
function folderNamed(
  disk: FileSystem,
  mailbox: string | undefined,
  folder: readonly string[],
): string {
  const path: string[] = [];
  for (const name of folder) {
    const there = mailbox === undefined ? [] : disk.names(join(mailbox, ...path));
    const encoded = encodeFolderName(name);
    path.push(
      there.includes(encoded)
        ? encoded
        : there.find((it) => !it.startsWith("#") && sameFolderName(it, encoded)) ?? encoded,
    );
  }
  return path.join("/");
}

/** What goes to where it is from is no other recovery than one without all this. */
function refuseOwnPlace({ unit, folders }: IntoSource, { domain, user, folder }: IntoPlace): void {
  if (foldName(unit) !== foldName(`mail/${domain}/${user}`)) return;
  const [first, ...others] = folders;
  const isItself = folder === undefined || others.length === 0 && first === folder;
  if (!isItself) return;
  throw new RecoveryError("usage", "It would go into the place that it is from", [
    { code: "ownPlace" },
  ]);
}
