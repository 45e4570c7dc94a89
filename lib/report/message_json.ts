import type { FoundMessage, SearchOutcome } from "../engine/search.ts";
import { type Contents, fileName, filePath } from "../backup/contents.ts";
import { entryTime } from "../backup/entry_time.ts";

/** A message as the document has it. */
export function messageJson(contents: Contents, message: FoundMessage) {
  const { file, kind, fields, flags, attachments, size, problem } = message;
  const { date, isWall, isDay } = fields;
  return {
    file: fileName(contents, file),
    bytes: size,
    modified: new Date(entryTime(contents, file)).toISOString(),
    kind,
    date: date === undefined ? null : dateText(date, { isWall, isDay }),
    from: fields.from,
    to: fields.to,
    cc: fields.cc,
    subject: fields.subject,
    location: fields.location ?? null,
    messageId: fields.messageId ?? null,
    flags: flags ?? null,
    attachments: attachments ?? null,
    problem: problem ?? null,
  };
}

/** The same with where it stands. */
export function matchJson(contents: Contents, message: FoundMessage) {
  const { folder, file } = message;
  return {
    domain: folder.domain ?? null,
    mailbox: folder.mailbox,
    folder: folder.name,
    entry: filePath(contents, file),
    archive: contents.archives[contents.archiveOf[file]!]!.label,
    ...messageJson(contents, message),
  };
}

/** What the search came to. */
export function searchJson({ searched, bytes, found, unread, cut, isInterrupted }: SearchOutcome) {
  return {
    searched,
    bytes,
    found,
    unread: unread.map(({ archive, entry, reason }) => ({ archive, entry: entry ?? null, reason })),
    searchedInPart: cut,
    interrupted: isInterrupted,
  };
}

/** A moment; what only a clock shows has no zone, a whole day no time. */
function dateText(
  ms: number,
  { isWall, isDay }: { readonly isWall: boolean; readonly isDay: boolean },
): string {
  const text = new Date(ms).toISOString();
  if (isDay) return text.slice(0, 10);
  return isWall ? text.slice(0, 19) : text;
}
