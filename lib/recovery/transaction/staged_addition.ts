import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import type { Lost } from "../../backup/opened_backup.ts";
import { nextNumber, STATUS_FILE, withNextNumber } from "../../kerio/folder_status.ts";
import { logLine } from "../../kerio/index_record.ts";
import {
  readStatusFields,
  type StatusChanges,
  type StatusFields,
  withStatusChanges,
} from "../../kerio/status_fields.ts";
import { databaseFiles, databaseOf } from "../plan/database_files.ts";
import type { FileSystem } from "../file_system.ts";
import { MESSAGES } from "../live/live_unit.ts";
import { badIndexOf, logOf, type PlacedUnit } from "./placement.ts";
import type { IndexLine, LeftOut, NotedFolder } from "../plan/plan.ts";
import { lastOf, parentOf } from "../plan/unit_naming.ts";
import { rewriteFile } from "./rewriting.ts";

/**
 * Completes what was built to be added to a live unit: the raised `status.fld`s, byte for byte the live
 * ones but for their next number; and no database without one of its files.
 *
 * @returns all that is left out.
 */
export function completeAddition(
  disk: FileSystem,
  { unit, workplace }: PlacedUnit,
  leftOut: readonly LeftOut[],
): readonly Lost[] {
  const stage = workplace.of("stage", unit);
  for (const { path } of leftOut) {
    const database = databaseOf(lastOf(path));
    for (const name of databaseFiles(database)) {
      const companion = join(stage, parentOf(path), name);
      if (disk.info(companion)) disk.remove(companion);
    }
  }
  const { raised, raisedNew, noted = [], retired = [] } = unit.addition!;
  const { rewritten = new Map(), made = new Map(), written = new Map() } = unit.addition!;
  const lost = new Set(leftOut.map(({ path }) => path.replaceAll("\\", "/")));
  const arrived = new Map(noted.map((folder) => [folder.path, linesOf(folder, lost)]));
  for (const [path, text] of rewritten) {
    rewriteFile(disk, join(stage, path), Buffer.from(text, "latin1"));
  }
  for (const [path, text] of made) make(disk, join(stage, path), text);
  for (const [path, bytes] of written) {
    const live = disk.info(join(unit.parent, path));
    disk.writeBytes(join(stage, path), bytes, { mode: live?.mode, owner: live?.owner });
  }
  for (const { path, next } of raised) {
    // It was there when the plan was made; if it has gone, the server gives its own numbers anyway.
    const lines = arrived.get(parentOf(path)) ?? [];
    raise(disk, { from: join(unit.parent, path), to: join(stage, path), next, lines });
  }
  for (const { path, next } of raisedNew) {
    raise(disk, { from: join(stage, path), to: join(stage, path), next, lines: [] });
  }
  for (const folder of noted) {
    const [live, staged] = [unit.parent, stage].map((root) => join(root, logOf(folder)));
    note(disk, { live: live!, staged: staged!, lines: arrived.get(folder.path)! });
  }
  for (const folder of retired) {
    const index = join(unit.parent, folder.index.path);
    if (disk.info(index)) disk.copyFile(index, join(stage, badIndexOf(folder)));
  }
  return leftOut.map(({ path, loss }) => {
    const live = join(unit.parent, path);
    const stays = disk.info(live) !== undefined;
    return stays ? { ...loss, reason: `${loss.reason}; the live copy "${live}" stays` } : loss;
  });
}

/** The lines for those messages of a folder that are built. */
function linesOf({ path, lines }: NotedFolder, lost: ReadonlySet<string>): readonly IndexLine[] {
  return lines.filter(({ name }) => !lost.has(`${path}/${MESSAGES}/${name}`));
}

/** Writes a `status.fld` with a next number that is at least `next`, and with counts that have the lines. */
function raise(
  disk: FileSystem,
  { from, to, next, lines }: {
    readonly from: string;
    readonly to: string;
    readonly next: number;
    readonly lines: readonly IndexLine[];
  },
): void {
  const info = disk.info(from);
  const bytes = disk.readBytes(from);
  if (!info || !bytes) return;
  const text = Buffer.from(bytes).toString("latin1");
  const present = nextNumber(text);
  const isRaised = present !== undefined && present < next;
  if (!isRaised && lines.length === 0) return;
  if (disk.info(to)) disk.remove(to);
  const counted = withStatusChanges(text, countsWith(readStatusFields(bytes), lines));
  const raised = Buffer.from(isRaised ? withNextNumber(counted, next) : counted, "latin1");
  disk.writeBytes(to, raised, { mode: info.mode, owner: info.owner });
}

/** The counts of a `status.fld`, as far as it has them, with messages that come. */
function countsWith(
  { messages, bytes, unseen, changes }: StatusFields,
  lines: readonly IndexLine[],
): StatusChanges {
  const count = lines.length;
  return {
    ...messages === undefined ? {} : { messages: messages + count },
    ...bytes === undefined ? {} : { bytes: bytes + lines.reduce((sum, it) => sum + it.size, 0) },
    ...unseen === undefined
      ? {}
      : { unseen: unseen + lines.filter(({ isUnseen }) => isUnseen).length },
    ...changes === undefined ? {} : { changes: changes + count },
  };
}

/** Writes the log of a live index with more lines: that of before, byte for byte, and these. */
function note(
  disk: FileSystem,
  { live, staged, lines }: {
    readonly live: string;
    readonly staged: string;
    readonly lines: readonly IndexLine[];
  },
): void {
  if (lines.length === 0) return;
  const before = disk.readBytes(live) ?? new Uint8Array();
  const isCut = before.length > 0 && before.at(-1) !== LINE_FEED;
  const text = (isCut ? "\r\n" : "") + lines.map(({ record }) => logLine(record)).join("");
  const like = disk.info(live) ?? disk.info(join(live, "..", STATUS_FILE));
  disk.writeBytes(staged, Buffer.concat([before, Buffer.from(text, "latin1")]), {
    mode: like?.mode,
    owner: like?.owner,
  });
}

/** Writes a file that the backup does not hold, open to whom its directory is. */
function make(disk: FileSystem, path: string, text: string): void {
  const like = disk.info(dirname(path));
  const mode = like?.mode === undefined ? undefined : like.mode & 0o666;
  disk.writeBytes(path, Buffer.from(text, "latin1"), { mode, owner: like?.owner });
}

const LINE_FEED = 0x0a;
