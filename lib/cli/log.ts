import { cannot } from "../model/errors.ts";
import { writeAll } from "../model/write_all.ts";
import { printable } from "../report/terminal_text.ts";

/** The plain, time-stamped log of `--log`. */
export class Log {
  readonly #path: string;
  readonly #file: Deno.FsFile;

  private constructor(path: string, file: Deno.FsFile) {
    this.#path = path;
    this.#file = file;
  }

  /**
   * Opens a log file for appending.
   *
   * @throws {RecoveryError} "failed" where it cannot be written.
   */
  static open(path: string): Log {
    try {
      const file = Deno.openSync(path, { append: true, create: true });
      // Some systems open a directory, and only then do not write to it.
      if (file.statSync().isDirectory) {
        file.close();
        throw new Deno.errors.IsADirectory("Is a directory");
      }
      return new Log(path, file);
    } catch (error) {
      throw cannot(`Cannot write the log "${path}"`, error);
    }
  }

  close(): void {
    this.#file.close();
  }

  /**
   * Appends a line with the present time (UTC).
   *
   * @throws {RecoveryError} "failed" where it cannot be written.
   */
  write(line: string): void {
    const text = `${new Date().toISOString()} ${printable(line.replaceAll(/[\r\n]+/g, " "))}\n`;
    const bytes = new TextEncoder().encode(text);
    try {
      writeAll(this.#file, bytes);
    } catch (error) {
      throw cannot(`Cannot write the log "${this.#path}"`, error);
    }
  }
}
