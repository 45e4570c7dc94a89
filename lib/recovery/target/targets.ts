import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import {
  type DirectoryNames,
  findInstallation,
  findStore,
  type Installation,
} from "../../kerio/installation.ts";
import type { Targets } from "../plan/plan.ts";
import type { Platform } from "../../model/platform.ts";

/** Where this process stands. */
export interface Surroundings {
  readonly cwd: string;
  /** The directory of the program's own binary. */
  readonly programDir: string;
  readonly platform: Platform;
  readonly directoryNames: DirectoryNames;
}

export interface FoundTargets {
  /** Real paths: symbolic links on the way to a root are followed. */
  readonly targets: Targets;
  /** Where each comes from, in words: `the current folder`, `StoreDir of …`. */
  readonly origins: Targets;
  /** Those of the targets that are not there yet and would be made. */
  readonly made: readonly string[];
  readonly installation: Installation | undefined;
  /** Whether the request names the store. */
  readonly isStoreNamed: boolean;
  /** Why the store may not be the right one, where that is so. */
  readonly problem: string | undefined;
}

/** Finds the configuration directory and the message store. Never throws. */
export async function findTargets(
  request: { readonly cfgdir: string | undefined; readonly store: string | undefined },
  surroundings: Surroundings,
): Promise<FoundTargets> {
  const installation = findInstallation({ ...surroundings, cfgdir: request.cfgdir });
  const store = await findStore(installation, { ...surroundings, store: request.store });
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
    isStoreNamed: request.store !== undefined,
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
