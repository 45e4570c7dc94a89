import { join } from "node:path";
import { MANIFEST_FILE } from "../../export/manifest/manifest.ts";
import { RecoveryError } from "../../model/errors.ts";
import type { FileSystem } from "../../recovery/file_system.ts";
import { Workplace } from "../../recovery/transaction/workplace.ts";

/**
 * The directory of an export. As long as it is not finished, what is being written lies below
 * `.kmsrecover`:
 *
 *     .kmsrecover/lock, owner   who is at work
 *     .kmsrecover/export.json   what is exported
 *     .kmsrecover/done          what is where it belongs, a line for some messages
 *     .kmsrecover/parts/        files, and parts of such, under other names
 */
export class ExportPlace {
  readonly directory: string;
  readonly workplace: Workplace;

  constructor(directory: string) {
    this.directory = directory;
    this.workplace = new Workplace(directory);
  }

  get marker(): string {
    return join(this.workplace.path, "export.json");
  }
  get done(): string {
    return join(this.workplace.path, "done");
  }
  get parts(): string {
    return join(this.workplace.path, "parts");
  }
  get manifest(): string {
    return join(this.directory, MANIFEST_FILE);
  }

  /** The path of what lies below the export's directory, with `/`. */
  path(below: string): string {
    return join(this.directory, ...below.split("/"));
  }
}

/** What an unfinished export is. */
export interface ExportMarker {
  /** Equal for the same request on the same backups. */
  readonly id: string;
  /** When it was begun: ISO 8601, UTC. */
  readonly created: string;
}

/**
 * The export that was interrupted there, where it is the same; `undefined` where nothing is there.
 *
 * @throws {RecoveryError} "target" where something else is there: nothing is ever overwritten.
 */
export function begunExport(
  disk: FileSystem,
  place: ExportPlace,
  id: string,
): ExportMarker | undefined {
  const { directory } = place;
  const info = disk.info(directory);
  if (!info) return undefined;
  if (info.kind !== "directory" && info.kind !== "link") {
    throw new RecoveryError("target", `"${directory}" is a file, but an export makes a directory`, [
      "Name another directory",
    ]);
  }
  const names = disk.names(directory);
  if (names.length === 0) return undefined;
  const marker = readMarker(disk, place);
  if (marker?.id === id) return marker;
  // A run that ended before it had begun leaves nothing but that.
  if (!marker && names.every((name) => name === ".kmsrecover")) return undefined;
  const is = marker
    ? "holds another export, which was interrupted"
    : names.includes(MANIFEST_FILE)
    ? "holds an export already"
    : "is not empty";
  throw new RecoveryError("target", `"${directory}" ${is}`, [
    "Name a new directory: nothing that is there is overwritten",
    ...marker ? ["The same command as then goes on with it"] : [],
  ]);
}

function readMarker(disk: FileSystem, place: ExportPlace): ExportMarker | undefined {
  const text = disk.readFile(place.marker);
  if (text === undefined) return undefined;
  try {
    const marker = JSON.parse(text);
    const isMarker = typeof marker?.id === "string" && typeof marker.created === "string";
    return isMarker ? marker : undefined;
  } catch {
    return undefined;
  }
}
