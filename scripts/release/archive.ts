import { writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { type LocalTime } from "../make_backup/local_time.ts";
import { writeZip } from "../make_backup/zip_writer.ts";
import { type ArchivedFile, tarArchive } from "./tar.ts";

/** Both kinds of archive: what Windows and macOS open with a click, and what Linux expects. */
export interface ArchiveOptions {
  readonly kind: "zip" | "tar.gz";
  /** Seconds since 1970 that every file is dated with; zip archives say it in UTC. */
  readonly time: number;
}

/** Where the byte is that names the system which packed; zlib fills it in by the system it is on. */
const GZIP_SYSTEM = 9;
const MADE_ON_UNIX = 3 << 8 | 20;

/** Writes an archive of files: the same bytes for the same files, whatever the system and zone. */
export function writeArchive(
  path: string,
  files: readonly ArchivedFile[],
  { kind, time }: ArchiveOptions,
): void {
  if (kind === "zip") {
    writeZip(
      path,
      files.map(({ path: name, bytes, isProgram }) => ({
        name,
        content: bytes,
        time: inUtc(time),
        madeBy: MADE_ON_UNIX,
        externalAttributes: (isProgram ? 0o100755 : 0o100644) * 0x10000,
      })),
    );
  } else {
    const packed = gzipSync(tarArchive(files, time), { level: 9 });
    packed[GZIP_SYSTEM] = 255;
    writeFileSync(path, packed);
  }
}

function inUtc(time: number): LocalTime {
  const date = new Date(time * 1000);
  return {
    y: date.getUTCFullYear(),
    m: date.getUTCMonth() + 1,
    d: date.getUTCDate(),
    h: date.getUTCHours(),
    mi: date.getUTCMinutes(),
    s: date.getUTCSeconds(),
  };
}
