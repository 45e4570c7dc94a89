import type { Lost } from "../backup/opened_backup.ts";
import { type Verified, verifyFiles } from "../extraction/verification.ts";
import { filesOf } from "../recovery/plan/plan.ts";
import { makePlan } from "../recovery/plan/planner.ts";
import { doubtfulEntries } from "./doubtful.ts";
import type { OpenBackups } from "./open_backups.ts";
import { passwordFor } from "./password.ts";
import type { Session } from "./session.ts";
import { isPartial } from "./source.ts";

export interface VerifyRequest {
  readonly jobs: number | undefined;
  readonly force: boolean;
  readonly keepGoing: boolean;
}

export interface Verification {
  readonly verified: Verified;
  /** Files of the backup that a salvage could not bring back. */
  readonly lost: readonly Lost[];
  /** Whether the backups are complete and all that is selected is whole. */
  readonly isWhole: boolean;
  /** Wall-clock milliseconds. */
  readonly elapsed: number;
}

/** Reads and checks every selected file; changes nothing. */
export async function verify(
  { source, contents, selection, lost }: Omit<OpenBackups, "close">,
  request: VerifyRequest,
  session: Session,
): Promise<Verification> {
  const plan = makePlan(contents, selection, { store: "/", cfgdir: "/" }, {
    keepReplaced: false,
    platform: session.surroundings.platform,
    leaveOut: doubtfulEntries(contents, request),
  });
  const files = filesOf(plan).sort();
  const started = performance.now();
  const verified = await verifyFiles(contents, files, {
    jobs: request.jobs,
    password: passwordFor(contents, files, session),
    trustDirectory: request.force,
    keepGoing: true,
    listener: session.listener,
    signal: session.signal,
  });
  const damaged = [...verified.damaged, ...plan.unsafe];
  return {
    verified: { ...verified, damaged },
    lost,
    isWhole: !isPartial(source) && lost.length === 0 && damaged.length === 0,
    elapsed: performance.now() - started,
  };
}
