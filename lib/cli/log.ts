import { RecoveryError } from "../errors.ts";
import { readableCause } from "../zip/errors.ts";
import { printable } from "./terminal_text.ts";

/** The plain, time-stamped log of `--log`. */
export class Log {
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile) {
    this.#file = file;
  }

  /**
   * Opens a log file for appending.
   *
   * @throws {RecoveryError} "failed" where it cannot be written.
   */
  static open(path: string): Log {
    try {
      return new Log(Deno.openSync(path, { append: true, create: true }));
    } catch (error) {
      throw new RecoveryError("failed", `Cannot write the log "${path}": ${readableCause(error)}`);
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Appends a line with the present time (UTC). */
  write(line: string): void {
    const text = `${new Date().toISOString()} ${printable(line.replaceAll(/[\r\n]+/g, " "))}\n`;
    const bytes = new TextEncoder().encode(text);
    for (let written = 0; written < bytes.length;) {
      written += this.#file.writeSync(bytes.subarray(written));
    }
  }
}
