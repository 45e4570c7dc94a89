import { listContents } from "../engine/listing.ts";
import type { OpenBackups } from "../engine/open_backups.ts";
import { type FoundMessage, searchMessages, type SearchOutcome } from "../engine/search.ts";
import { EXIT, type ExitCode, mergeExitCodes } from "../report/exit_code.ts";
import { listingView } from "./listing_view.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { isOutputRead } from "./terminal.ts";

/** Lists the messages that match, as soon as each is found. */
export async function performSearch(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { report } = run.console;
  report.search(open.source, open.contents);
  const outcome = await search(run, open, (message) => report.message(message));
  run.console.stopProgress();
  report.searched(outcome);
  return codeOf(run, outcome);
}

/** Lists folders with all their messages. */
export async function performMessageListing(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { request, console: { report } } = run;
  const { source, contents, selection } = open;
  const listing = listContents(contents, selection);
  const view = listingView(request);
  if (request.json) {
    const messages: FoundMessage[] = [];
    const outcome = await search(run, open, (message) => messages.push(message));
    report.listing(source, listing, { ...view, messages: { contents, messages, outcome } });
    return codeOf(run, outcome);
  }
  report.listing(source, listing, view);
  const outcome = await search(run, open, (message) => report.message(message));
  run.console.stopProgress();
  report.searched(outcome);
  return codeOf(run, outcome);
}

/** Ends where nobody reads the results any more. */
async function search(
  run: Run,
  open: OpenBackups,
  tell: (message: FoundMessage) => void,
): Promise<SearchOutcome> {
  const { find: query, jobs, force, json } = run.request;
  const enough = new AbortController();
  const signal = AbortSignal.any([run.signal, enough.signal]);
  const session = { ...sessionOf(run), signal };
  return await searchMessages(open, { query, jobs, force, wantsAll: json }, session, (message) => {
    tell(message);
    if (!isOutputRead()) enough.abort();
  });
}

function codeOf({ console, signal }: Run, { unread }: SearchOutcome): ExitCode {
  for (const { entry, reason } of unread) console.note(`not read ${entry}: ${reason}`);
  return mergeExitCodes([
    unread.length > 0 ? EXIT.skipped : EXIT.done,
    signal.aborted ? EXIT.interrupted : EXIT.done,
  ]);
}
