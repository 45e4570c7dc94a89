import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type OpenBackups, openBackups } from "../../lib/engine/open_backups.ts";
import type { Session } from "../../lib/engine/session.ts";
import { writeZip, type ZipEntry } from "../../scripts/make_backup.ts";

/** A session that nobody listens to. */
export function silentSession(signal = new AbortController().signal): Session {
  return {
    listener: { progress() {}, item() {}, wantsItems: false, unit() {}, warn() {} },
    signal,
    surroundings: {
      cwd: "/",
      programDir: "/",
      platform: "linux",
      directoryNames: { cfgdir: "-c", store: "-s" },
    },
    password: () => {
      throw new Error("nobody was to be asked");
    },
  };
}

/** Writes a full backup, or a differential, with files by their paths below the mail store. */
export function writeMailBackup(
  dir: string,
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  zip: Partial<ZipEntry> = {},
): string {
  mkdirSync(dir, { recursive: true });
  const time = { y: 2024, m: 1, d: 7, h: 2, mi: 3, s: 4 };
  const contents = Object.entries(files).map(([path, content]) => ({
    path,
    content: typeof content === "string" ? new TextEncoder().encode(content) : content,
  }));
  const entries = contents.map(({ path, content }) => ({
    name: `@backup/store/mail/${path}`,
    content,
    time,
    ...zip,
  }));
  const bytes = contents.reduce((sum, { content }) => sum + content.length, 0);
  const summary = `Files: ${entries.length}\r\nBytes: ${bytes}\r\n`;
  const path = join(dir, name);
  writeZip(path, [
    { name: ".version.txt", content: new TextEncoder().encode("Hostname: mail.x\r\n"), time },
    ...entries,
    { name: ".summary.txt", content: new TextEncoder().encode(summary), time },
  ]);
  return path;
}

/** Opens a backup, or the newest chain of a directory. */
export function opened(path: string): Promise<OpenBackups> {
  return openBackups({
    path,
    at: undefined,
    scope: { domain: undefined, users: [], folders: [] },
    masks: undefined,
    cfgdir: undefined,
    keepGoing: false,
    force: false,
    isForReading: true,
  }, silentSession());
}
