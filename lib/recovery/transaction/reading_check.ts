import type { Contents } from "../../backup/contents.ts";
import { type Verified, verifyFiles, type VerifyOptions } from "../../extraction/verification.ts";
import type { Listener } from "../../model/listener.ts";
import type { FileSystem } from "../file_system.ts";
import { isThere } from "../live/live_plan.ts";
import { filesOf, type Plan } from "../plan/plan.ts";

/**
 * Reads all that is recovered where some of it would take the place of something live, and finds what is
 * damaged or has to be trusted: whether a backup is complete is known only then.
 */
export async function checkReplacing(
  plan: Plan,
  contents: Contents,
  { disk, ...options }: VerifyOptions & { readonly disk: FileSystem },
): Promise<Verified> {
  if (!plan.units.some((unit) => isThere(disk, unit))) {
    return { files: 0, bytes: 0, damaged: [], trusted: [] };
  }
  const files = filesOf(plan).sort();
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
