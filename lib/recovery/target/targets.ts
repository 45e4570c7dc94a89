import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { findInstallation, findStore, type Installation } from "../../kerio/installation.ts";
import type { Request } from "../../model/request.ts";
import type { Targets } from "../plan/plan.ts";
import type { Platform } from "../safe_path.ts";

/** Where this process stands. */
export interface Surroundings {
  readonly cwd: string;
  /** The directory of the program's own binary. */
  readonly programDir: string;
  readonly platform: Platform;
}

export interface FoundTargets {
  /** Real paths: symbolic links on the way to a root are followed. */
  readonly targets: Targets;
  /** Where each comes from: `-s`, `StoreDir of …`. */
  readonly origins: Targets;
  /** Those of the targets that are not there yet and would be made. */
  readonly made: readonly string[];
  readonly installation: Installation | undefined;
  /** Why the store may not be the right one, where that is so. */
  readonly problem: string | undefined;
}

/** Finds the configuration directory and the message store; contract section 4. Never throws. */
export async function findTargets(
  request: Pick<Request, "cfgdir" | "store">,
  surroundings: Surroundings,
): Promise<FoundTargets> {
  const { cwd, platform } = surroundings;
  const installation = findInstallation({ ...surroundings, cfgdir: request.cfgdir });
  const store = await findStore(installation, { store: request.store, cwd, platform });
  const targets = {
    cfgdir: installation && realPath(installation.cfgdir),
    store: store && realPath(store.dir),
  };
  return {
    targets,
    made: [targets.cfgdir, targets.store].filter((path) =>
      path !== undefined && !existsSync(path)
    ) as string[],
    origins: { cfgdir: installation?.from, store: store?.from },
    installation,
    problem: store?.problem,
  };
}

/** The real path of the part that is there, with the rest as it is. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}
