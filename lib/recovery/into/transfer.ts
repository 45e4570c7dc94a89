import type { Contents } from "../../backup/contents.ts";
import { decodeFolderName } from "../../kerio/folder_names.ts";
import { type Kind, kindOfFolder } from "../../message/kind.ts";
import { RecoveryError } from "../../model/errors.ts";
import type { BackupMailbox, Reading } from "../merge/backup_folders.ts";
import type { LiveMailbox } from "../merge/live_mailbox.ts";
import type { Plan, Transfer, Unit } from "../plan/plan.ts";
import { mapFolders, type MappedFolder } from "./folder_mapping.ts";
import { type Moved, moveFolders } from "./moved_folders.ts";
import { sourceFolders } from "./source_folders.ts";

/** What a transfer is decided from. */
export interface TransferGround {
  readonly plan: Plan;
  readonly contents: Contents;
  /** Has a `transfer`. */
  readonly unit: Unit;
  readonly backup: BackupMailbox;
  readonly live: LiveMailbox;
  /** The messages that are meant. */
  readonly isMeant: (file: number) => boolean;
}

/**
 * Gives the folders of a unit that goes into another mailbox their places beside what stands there.
 *
 * @throws {RecoveryError} "target" where something is there that must not be, or where a folder of the same
 * name holds another kind of messages.
 */
export async function transferred(ground: TransferGround, reading: Reading): Promise<Moved> {
  const { contents, unit, backup, live } = ground;
  const transfer = unit.transfer!;
  const around = await sourceFolders(contents, transfer.source, reading);
  const root = unit.members[0]!;
  const below = (path: string) => path.slice(root.length + 1);
  const mapping = mapFolders([...backup.folders.keys()].map(below), {
    around,
    live: liveFolders(live, root, below),
  }, transfer);
  if (transfer.mustBeNew) refusePresent(ground, transfer, mapping);
  const moved = moveFolders(ground, mapping);
  for (const folder of moved.backup.folders.values()) {
    if (!folder.messages.some(ground.isMeant)) continue;
    const kind = kindOfFolder(folder.state.status?.type);
    const there = kindOfFolder(live.folder(folder.path)?.state.status?.type);
    if (kind !== undefined && there !== undefined && kind !== there) {
      throw otherKind(unit, below(folder.path), { kind, there });
    }
  }
  return moved;
}

function liveFolders(
  live: LiveMailbox,
  root: string,
  below: (path: string) => string,
): MappedFolder[] {
  // A folder that serves a purpose does so without messages too.
  for (const name of live.namesIn(root)) {
    if (!name.startsWith("#")) live.folder(`${root}/${name}`);
  }
  return [...live.folders].map((folder) => ({
    path: below(folder.path),
    kind: kindOfFolder(folder.state.status?.type),
    role: live.roleOf(folder),
  }));
}

/** What goes into a new folder, or a new mailbox, must not find one there. */
function refusePresent(
  { unit, live }: TransferGround,
  { folder, folders }: Transfer,
  mapping: ReadonlyMap<string, string>,
): void {
  const [root] = unit.members;
  if (folder === undefined && folders.length === 0) {
    if (!live.has(root!)) return;
    throw new RecoveryError("target", `The mailbox ${unit.label} exists already`, [
      { code: "mergeInto", mailbox: unit.label, isMailbox: true },
    ]);
  }
  const wanted = folder === undefined ? folders.map((it) => mapping.get(it) ?? it) : [folder];
  const present = wanted.find((path) => live.has(`${root}/${path}`));
  if (present === undefined) return;
  throw new RecoveryError(
    "target",
    `The folder "${decodeFolderName(present)}" of ${unit.label} exists already`,
    [{ code: "mergeInto", mailbox: unit.label, isMailbox: false }],
  );
}

const CONTENT: Readonly<Record<Kind, string>> = {
  mail: "mail",
  contact: "contacts",
  event: "events",
  task: "tasks",
  note: "notes",
};

function otherKind(
  { label }: Unit,
  path: string,
  { kind, there }: { readonly kind: Kind; readonly there: Kind },
): RecoveryError {
  return new RecoveryError(
    "target",
    `The folder "${decodeFolderName(path)}" of ${label} holds ${CONTENT[there]}, but ${
      CONTENT[kind]
    } would come into it`,
    [{ code: "otherFolder", mailbox: label }],
  );
}
