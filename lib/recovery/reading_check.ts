import type { Contents } from "../backup/contents.ts";
import { type Verified, verifyFiles, type VerifyOptions } from "../verification.ts";
import type { Listener } from "../progress.ts";
import type { FileSystem } from "./file_system.ts";
import { isThere } from "./live_plan.ts";
import { filesOf, type Plan } from "./plan.ts";

/**
 * Reads all that would take the place of something live, and finds what of it is damaged or has to be
 * trusted: whether a backup is complete is known only then. Nothing is read where nothing is live.
 */
export async function checkReplacing(
  plan: Plan,
  contents: Contents,
  { disk, ...options }: VerifyOptions & { readonly disk: FileSystem },
): Promise<Verified> {
  const units = plan.units.filter((unit) => isThere(disk, unit));
  const files = filesOf({ units }).sort();
  if (files.length === 0) return { files: 0, bytes: 0, damaged: [], trusted: [] };
  // What is trusted is told when it is recovered.
  const listener: Listener = {
    progress: (progress) => options.listener.progress(progress),
    item() {},
    wantsItems: false,
    unit() {},
    warn() {},
  };
  return await verifyFiles(contents, files, { ...options, listener });
}
