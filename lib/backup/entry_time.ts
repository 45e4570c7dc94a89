import type { Contents } from "./contents.ts";

/**
 * When a file was changed, in ms since the epoch: the clock of the server as it stood at the backup; where
 * the backup does not tell its offset, that of the newest which does.
 */
export function entryTime({ archives, archiveOf, entryOf }: Contents, file: number): number {
  const { directory, utcOffset } = archives[archiveOf[file]!]!;
  const offset = utcOffset ??
    archives.findLast((archive) => archive.utcOffset !== undefined)?.utcOffset;
  return directory.modified(entryOf[file]!, offset);
}
