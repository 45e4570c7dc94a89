import type { CentralDirectory } from "./central_directory.ts";
import { cannotRead, type ZipError, type ZipErrorCode } from "./zip_error.ts";

/** Makes the errors of an archive's entries. */
export class EntryErrors {
  /** The archive's name in messages. */
  readonly archive: string;
  #directory: CentralDirectory;

  constructor(archive: string, directory: CentralDirectory) {
    this.archive = archive;
    this.#directory = directory;
  }

  /** `Cannot read "name" in "X.zip": <why>` of entry `i`. */
  of(i: number, code: ZipErrorCode, why: string, cause?: unknown): ZipError {
    const place = { archive: this.archive, entry: this.#directory.name(i) };
    return cannotRead(code, place, why, cause);
  }

  /** Its bytes are wrong. */
  damaged(i: number, why: string): ZipError {
    return this.of(i, "damaged-entry", why);
  }

  /** Its bytes end early. */
  cut(i: number): ZipError {
    return this.damaged(i, "the archive ends inside it");
  }
}
