import type { FolderDescription, FolderKind, MessageDescription } from "./description.ts";
import { toSeconds } from "./local_time.ts";
import { itemFile, messageFile, messageName, type MessageOrigin } from "./message.ts";
import { encodeFolderName } from "./modified_utf7.ts";
import { Random } from "./random.ts";
import { crlf, type StateBuilder } from "./state.ts";

/** `T` and `W` of status.fld, and the class of a record in index.fld. */
const KINDS: Record<FolderKind, { type: number; folderClass: string; itemClass: string }> = {
  mail: { type: 0, folderClass: "IPF.Note", itemClass: "IPM.Note" },
  contacts: { type: 1, folderClass: "IPF.Contact", itemClass: "IPM.Contact" },
  calendar: { type: 2, folderClass: "IPF.Appointment", itemClass: "IPM.Appointment" },
  tasks: { type: 3, folderClass: "IPF.Task", itemClass: "IPM.Task" },
  notes: { type: 5, folderClass: "IPF.StickyNote", itemClass: "IPM.StickyNote" },
  system: { type: 100, folderClass: "IPF.Note", itemClass: "IPM.Note" },
};

/** Writes a folder and its sub-folders below the directory of a mailbox or of another folder. */
export function addFolder(
  state: StateBuilder,
  parent: string,
  folder: FolderDescription,
  origin: Omit<MessageOrigin, "folder">,
): void {
  const path = `${parent}/${encodeFolderName(folder.name)}`;
  const here = { ...origin, folder: path };
  const random = new Random(`${origin.seed} ${path}`);
  const files = folder.messages.map((message) => contentOf(message, folder.kind, here));
  const records = folder.messages.map((message, i) =>
    indexRecord(message, folder.kind, byteLength(files[i] ?? ""))
  );
  const indexed = Math.max(0, records.length - 1);

  state.directory(path, folder.changed);
  if (records.length > 0) {
    state.file(
      `${path}/indexlog.fld`,
      crlf(records.slice(indexed).map((record) => `* ${record}`)),
      folder.changed,
    );
  }
  const bytes = files.reduce((sum, file) => sum + byteLength(file), 0);
  state.file(`${path}/status.fld`, folderStatus(folder, bytes, random), folder.changed);
  state.file(
    `${path}/index.fld`,
    crlf(["<index>", ...records.slice(0, indexed), "</index>"]),
    folder.changed,
  );
  if (folder.custom) {
    state.file(`${path}/properties.fld`, crlf(["Pcolor=4", "Pview=0"]), folder.changed);
    state.file(`${path}/acl.fld`, crlf([`anyone lr`]), folder.changed);
  }
  for (const [name, length] of [["metadata.dbo", 2048], ["metadata.dbb", 4096]] as const) {
    state.file(`${path}/${name}`, database(random, length), folder.changed);
  }
  state.directory(`${path}/#msgs`, folder.changed);
  folder.messages.forEach((message, i) =>
    state.file(`${path}/#msgs/${messageName(message)}`, files[i] ?? "", message.time)
  );
  state.directory(`${path}/#assoc`, folder.changed);
  if (folder.custom) {
    state.directory(`${path}/#attach`, folder.changed);
    state.file(`${path}/#attach/empty.dat`, "", folder.changed);
  }
  for (const child of folder.folders) addFolder(state, path, child, origin);
}

function contentOf(message: MessageDescription, kind: FolderKind, origin: MessageOrigin): string {
  return kind === "mail" || kind === "system"
    ? messageFile(message, origin)
    : itemFile(message, origin, kind);
}

/** The `status.fld` of a folder with messages of so many bytes. */
export function folderStatus(
  folder: Pick<FolderDescription, "kind" | "custom"> & {
    readonly messages: readonly Pick<MessageDescription, "uid">[];
  },
  bytes: number,
  random: Random,
): string {
  const { type, folderClass } = KINDS[folder.kind];
  const nextUid = folder.messages.reduce((most, { uid }) => Math.max(most, uid), 0) + 1;
  const validity = hex(1_600_000_000 + random.below(50_000_000));
  return crlf([
    `T${type}`,
    `G${random.guid()}`,
    `V${validity}`,
    `U${hex(nextUid)}`,
    "C00000001",
    `M${folder.messages.length}`,
    ...["P0", "I0", "J0", "D0"],
    `R${folder.messages.length}`,
    `N${folder.messages.length}`,
    "E0",
    `S${bytes}`,
    ...["Z00000000", "L00000001"],
    `K${hex(nextUid)}`,
    `W${folderClass}`,
    "Y",
    ...(folder.custom ? ["Aanyone lr"] : []),
  ]);
}

/** The record of a message of so many bytes in `index.fld`. */
export function indexRecord(
  message: Pick<MessageDescription, "uid" | "time" | "revision">,
  kind: FolderKind,
  size: number,
): string {
  const time = hex(toSeconds(message.time));
  return `U${hex(message.uid)} F80000020 S${size} D${time} T${time} M${time} ` +
    `I0000 G00000001 H00000001 V0000000${message.revision + 1} P0 C${KINDS[kind].itemClass}`;
}

/** A few bytes of no known format at the head of zeros. */
function database(random: Random, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  bytes.set(random.bytes(16));
  return bytes;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
