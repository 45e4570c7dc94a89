import { listContents } from "../engine/listing.ts";
import type { OpenBackups } from "../engine/open_backups.ts";
import { type FoundMessage, searchMessages, type SearchOutcome } from "../engine/search.ts";
import { searchEach } from "../engine/search_each.ts";
import type { Session } from "../engine/session.ts";
import { loadWidths } from "../report/display_width.ts";
import { EXIT, type ExitCode, mergeExitCodes } from "../report/exit_code.ts";
import { listingView } from "./listing_view.ts";
import { type Run, sessionOf } from "./run_context.ts";
import { isOutputRead } from "./terminal.ts";

/** Lists the messages that match, as soon as each is found. */
export async function performSearch(run: Run, open: OpenBackups): Promise<ExitCode> {
  const { report } = run.console;
  await loadWidths();
  report.search(open.source);
  const outcome = await search(run, open, (message) => report.message(message, open.contents));
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
    await report.listing(source, listing, { ...view, messages: { contents, messages, outcome } });
    return codeOf(run, outcome);
  }
  await report.listing(source, listing, view);
  await loadWidths();
  const outcome = await search(run, open, (message) => report.message(message, open.contents));
  run.console.stopProgress();
  report.searched(outcome);
  return codeOf(run, outcome);
}

/** Looks through every backup of a directory; each message is told once. */
export async function performSearchEach(run: Run): Promise<ExitCode> {
  const { request, console } = run;
  const { report } = console;
  await loadWidths();
  const { find: query, json } = request;
  const { session, isEnough } = readSession(run);
  const { outcome, notes, problems } = await searchEach(
    { ...request, query, wantsAll: json },
    session,
    {
      begin: (...found) => report.searchEach(...found),
      message(message, contents) {
        report.message(message, contents);
        isEnough();
      },
    },
  );
  console.stopProgress();
  for (const note of notes) console.warn(note);
  for (const { set, problem } of problems) console.warn(`"${set.name}": ${problem}`);
  report.searched(outcome);
  return codeOf(run, outcome);
}

/** A session that ends where nobody reads the results any more. */
function readSession(run: Run): { readonly session: Session; readonly isEnough: () => void } {
  const enough = new AbortController();
  const signal = AbortSignal.any([run.signal, enough.signal]);
  return {
    session: { ...sessionOf(run), signal },
    isEnough() {
      if (!isOutputRead()) enough.abort();
    },
  };
}

async function search(
  run: Run,
  open: OpenBackups,
  tell: (message: FoundMessage) => void,
): Promise<SearchOutcome> {
  const { find: query, jobs, force, json } = run.request;
  const { session, isEnough } = readSession(run);
  return await searchMessages(open, { query, jobs, force, wantsAll: json }, session, (message) => {
    tell(message);
    isEnough();
  });
}

function codeOf({ console, signal }: Run, { unread }: SearchOutcome): ExitCode {
  for (const { entry, reason } of unread) console.note(`not read ${entry}: ${reason}`);
  return mergeExitCodes([
    unread.length > 0 ? EXIT.skipped : EXIT.done,
    signal.aborted ? EXIT.interrupted : EXIT.done,
  ]);
}
