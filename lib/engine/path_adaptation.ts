import { readSmallFile } from "../backup/small_file.ts";
import { type AdaptedPaths, adaptPaths } from "../kerio/adapt_paths.ts";
import { CONFIGURATION_FILE, MAX_CONFIGURATION_SIZE } from "../kerio/configuration.ts";
import { RecoveryError } from "../model/errors.ts";
import type { Plan, Targets, Unit } from "../recovery/plan/plan.ts";
import type { FoundTargets } from "../recovery/target/targets.ts";
import type { OpenBackups } from "./open_backups.ts";
import type { RecoveryRequest } from "./recovery_request.ts";
import type { Session } from "./session.ts";

/**
 * The plan whose configuration gets this server's paths. Warns of paths that lie elsewhere, and where
 * the live configuration stays because the backup's is no better. Reads the backup, changes nothing.
 *
 * @throws {RecoveryError} where the backup has no configuration that can be adapted. With `keepGoing`
 * that is only warned of where none comes.
 */
export function withAdaptedPaths(
  { contents }: Pick<OpenBackups, "contents">,
  { request, plan, targets, password }: {
    readonly request: Pick<RecoveryRequest, "keepGoing">;
    readonly plan: Plan;
    readonly targets: Targets;
    readonly password: string | undefined;
  },
  { surroundings, listener }: Pick<Session, "surroundings" | "listener">,
): Plan {
  const { cfgdir, store } = targets;
  if (cfgdir === undefined || store === undefined) return plan;
  if (plan.unchanged?.some(isConfiguration)) {
    listener.warn(`The live ${CONFIGURATION_FILE} stays, and no path of it is changed`);
    return plan;
  }
  const unit = plan.units.find(isConfiguration);
  const bytes = unit && readSmallFile(contents, unit.files[0]!, MAX_CONFIGURATION_SIZE, password);
  if (!unit || !bytes) {
    const why = unit ? "it cannot be read" : "the backup does not hold it, or not whole";
    const error = cannotAdapt(why);
    if (!request.keepGoing) throw error;
    listener.warn(error.message);
    return plan;
  }
  const target = { cfgdir, store, platform: surroundings.platform };
  const adapted = adaptPaths(bytes, target);
  if (adapted.reason !== undefined) throw cannotAdapt(adapted.reason);
  warnOfPathsElsewhere(adapted, listener);
  const units = plan.units.map((it) => it === unit ? { ...unit, adapted } : it);
  return { ...plan, units };
}

/** The store that paths are adapted to. */
export function adaptsTo(
  { adaptsPaths }: RecoveryRequest,
  { targets }: FoundTargets,
): string | undefined {
  return adaptsPaths ? targets.store ?? "" : undefined;
}

/** Whether a unit is the server's configuration, and a file of it comes. */
function isConfiguration({ root, path }: Unit): boolean {
  return root === "cfgdir" && path.toLowerCase() === CONFIGURATION_FILE;
}

function warnOfPathsElsewhere(
  { elsewhere }: AdaptedPaths,
  listener: Session["listener"],
): void {
  for (const { table, variable, from } of elsewhere) {
    listener.warn(
      `${CONFIGURATION_FILE} names a path that is neither in the old installation nor in the old ` +
        `store, and keeps it: ${table}/${variable} "${from}"`,
    );
  }
}

function cannotAdapt(reason: string): RecoveryError {
  return new RecoveryError(
    "backup",
    `The paths of mailserver.cfg cannot be adapted: ${reason}`,
    [{ code: "withoutAdapting" }],
  );
}
