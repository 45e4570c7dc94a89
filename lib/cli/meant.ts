import { type MeantMessages, meantMessages } from "../engine/meant_messages.ts";
import type { OpenBackups } from "../engine/open_backups.ts";
import { type Run, sessionOf } from "./run_context.ts";

/** The messages that `--find` means, if it is given; says which could not be looked at. */
export async function meantBy(run: Run, open: OpenBackups): Promise<MeantMessages | undefined> {
  const { find: query, jobs, force } = run.request;
  if (query === undefined) return undefined;
  const meant = await meantMessages(open, { query, jobs, force }, sessionOf(run));
  run.console.stopProgress();
  for (const { reason } of meant.unread) run.console.warn(`Not searched: ${reason}`);
  return meant;
}
