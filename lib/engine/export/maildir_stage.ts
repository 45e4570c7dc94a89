import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FileSystem } from "../../recovery/file_system.ts";
import { putInPlace } from "./put_in_place.ts";

/** The directories of a Maildir folder that messages are in. */
const MESSAGES = ["cur", "new"] as const;

/**
 * Where the messages of one folder of a Maildir are written, under the names that they will have: `cur`
 * and `new`, which get into their place as a whole. So no message is renamed on the way, and a mail
 * client never sees half of a folder.
 */
export class MaildirStage {
  readonly #disk: FileSystem;
  /** Where they are written. */
  readonly directory: string;

  constructor(disk: FileSystem, directory: string) {
    this.#disk = disk;
    this.directory = directory;
  }

  /**
   * Makes it ready. Of what an interrupted run has left there, only what is whole stays.
   *
   * @param whole Paths below the directory, with `/`.
   */
  prepare(whole: ReadonlySet<string>): void {
    for (const name of MESSAGES) {
      const directory = join(this.directory, name);
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      for (const message of readdirSync(directory)) {
        if (!whole.has(`${name}/${message}`)) Deno.removeSync(join(directory, message));
      }
    }
  }

  /**
   * Puts all that was written into the folder's own directory.
   *
   * @throws {RecoveryError} "target" where something else is there.
   */
  finish(folder: string): void {
    if (!existsSync(this.directory)) return;
    for (const name of MESSAGES) {
      const from = join(this.directory, name);
      const to = join(folder, name);
      if (!existsSync(from)) continue;
      mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
      if (!existsSync(to)) {
        this.#disk.rename(from, to);
        continue;
      }
      // A power cut took back what an earlier run had noted, but not that it had been here.
      for (const message of readdirSync(from)) putInPlace(join(from, message), join(to, message));
      Deno.removeSync(from);
    }
    Deno.removeSync(this.directory);
  }
}
