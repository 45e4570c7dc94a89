import { createHash } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { Format } from "../../export/formats.ts";
import { RecoveryError } from "../../model/errors.ts";
import type { Scope } from "../../model/scope.ts";
import { formatBytes } from "../../model/units.ts";
import { Disk, type FileSystem } from "../../recovery/file_system.ts";
import { directoryProblem } from "../../recovery/target/directory_check.ts";
import { availableBytes } from "../../recovery/target/space.ts";
import { realPath } from "../../recovery/target/targets.ts";
import type { OpenBackups } from "../open_backups.ts";
import type { Session } from "../session.ts";
import { begunExport, type ExportMarker, ExportPlace } from "./export_place.ts";
import { type ExportPlan, planExport } from "./export_plan.ts";

/** How mail is to be exported. */
export interface ExportRequest {
  /** The directory, as typed. */
  readonly directory: string;
  readonly format: Format | undefined;
  readonly messages?: ReadonlySet<number> | undefined;
  readonly scope: Scope;
  /** The query as typed, for the manifest. */
  readonly find: string | undefined;
  readonly keepGoing: boolean;
  /** Trust what other readers would see otherwise, and go on where space looks short. */
  readonly force: boolean;
  readonly jobs: number | undefined;
  /** Name and version of the program. */
  readonly program: string;
  readonly isDryRun: boolean;
}

/** An export that only has to be carried out; or a plan of it. */
export interface PreparedExport {
  readonly request: ExportRequest;
  readonly open: OpenBackups;
  readonly plan: ExportPlan;
  readonly place: ExportPlace;
  readonly id: string;
  /** The run that is gone on with. */
  readonly begun: ExportMarker | undefined;
  /** Bytes that are free there; `undefined` where the system does not tell. */
  readonly available: number | undefined;
  /** What would keep it from being carried out; empty but in a dry run. */
  readonly obstacles: readonly RecoveryError[];
  readonly disk: FileSystem;
}

/**
 * Plans an export and looks at what could keep it from being made. Changes nothing.
 *
 * @throws {RecoveryError} for the first thing in the way; a dry run gives them instead.
 */
export function prepareExport(
  open: OpenBackups,
  request: ExportRequest,
  { surroundings, listener }: Session,
): PreparedExport {
  const { contents, selection } = open;
  const plan = planExport(contents, selection, request);
  if (plan.files === 0) {
    throw new RecoveryError("backup", "The backup holds no messages to export", [{ code: "list" }]);
  }
  const disk = new Disk();
  const place = new ExportPlace(realPath(resolve(surroundings.cwd, request.directory)));
  const id = identityOf(open, request, plan);
  const target = { path: dirname(place.directory), from: "where the export goes" };
  const problem = directoryProblem(target, surroundings.platform);
  if (problem) throw problem;
  const obstacles: RecoveryError[] = [];
  let begun: ExportMarker | undefined;
  try {
    begun = begunExport(disk, place, id);
  } catch (error) {
    if (!(error instanceof RecoveryError) || !request.isDryRun) throw error;
    obstacles.push(error);
  }
  const available = availableBytes(place.directory);
  // What is done of an interrupted one takes its room already.
  const isShort = !begun && available !== undefined && plan.space > available;
  if (isShort) {
    const error = new RecoveryError(
      "target",
      `Not enough space at "${place.directory}": about ${formatBytes(plan.space)} needed, ` +
        `${formatBytes(available)} available`,
      [{ code: "makeRoom", isOneMailbox: true }],
    );
    if (request.force) listener.warn(`${error.message}; going on all the same`);
    else if (request.isDryRun) obstacles.push(error);
    else throw error;
  }
  return { request, open, plan, place, id, begun, available, obstacles, disk };
}

/** Equal for exports that write the same files. */
function identityOf(
  { contents }: OpenBackups,
  { format, keepGoing }: ExportRequest,
  { folders }: ExportPlan,
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify({ format, keepGoing }));
  for (const { label, directory } of contents.archives) {
    // The directory holds size, time and CRC-32 of every file.
    hash.update(label).update(directory.bytes);
  }
  for (const { target, files } of folders) {
    hash.update(JSON.stringify([target.directory, target.file, target.format]));
    for (const file of files) hash.update(`${contents.archiveOf[file]}.${contents.entryOf[file]} `);
  }
  return hash.digest("hex");
}
