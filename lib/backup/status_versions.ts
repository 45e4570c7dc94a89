import { STATUS_FILE } from "../kerio/folder_status.ts";
import { readStatusFields, type StatusFields } from "../kerio/status_fields.ts";
import type { Contents } from "./contents.ts";
import { readEntry } from "./small_file.ts";

/** Bytes: a larger file is no status. */
const LARGEST = 1 << 20;

const NAME = new TextEncoder().encode(`/${STATUS_FILE}`);

/** The `status.fld`s of all backups of a chain, also of those that newer ones replace. */
export class StatusVersions {
  readonly #contents: Contents;
  /** For each folder's path the archive and entry of each version, the oldest first. */
  readonly #versions = new Map<string, { readonly archive: number; readonly entry: number }[]>();
  readonly #read = new Map<string, StatusFields | undefined>();

  constructor(contents: Contents) {
    this.#contents = contents;
    contents.archives.forEach(({ directory }, archive) => {
      const { bytes } = directory;
      for (let entry = 0; entry < directory.count; entry++) {
        const end = directory.nameStart(entry) + directory.nameLength(entry);
        if (!NAME.every((code, at) => bytes[end - NAME.length + at] === code)) continue;
        const path = directory.name(entry).slice(0, -NAME.length);
        const known = this.#versions.get(path);
        if (known) known.push({ archive, entry });
        else this.#versions.set(path, [{ archive, entry }]);
      }
    });
  }

  /** What stood in the newest backup that is not newer than a place in the chain. */
  at(folder: string, generation: number): StatusFields | undefined {
    const version = this.#versions.get(folder)
      ?.findLast(({ archive }) => this.#contents.generationOf[archive]! <= generation);
    if (!version) return undefined;
    const key = `${version.archive} ${version.entry}`;
    if (!this.#read.has(key)) {
      const bytes = readEntry(this.#contents.archives[version.archive]!, version.entry, LARGEST);
      this.#read.set(key, bytes && readStatusFields(bytes));
    }
    return this.#read.get(key);
  }
}
