import type { Directory } from "../../backup/contents.ts";
import { type FileRun, fileRuns } from "../../backup/file_runs.ts";
import { placeOfDirectory } from "../../backup/layout.ts";
import type { BackupArchive, OpenedBackup } from "../../backup/opened_backup.ts";
import { isSelected, type Selection } from "../../selection/selection.ts";
import { isMessage } from "../../backup/message_files.ts";
import { type SeenMessage, UNKNOWN_CRC } from "./message_set.ts";
import { PlaceHash } from "./place_hash.ts";

/** The directories of a chain, by their paths; what a scope names is looked up among them. */
export class KnownDirectories {
  readonly #byPath = new Map<string, Directory>();

  get directories(): readonly Directory[] {
    return [...this.#byPath.values()];
  }

  at(path: string): Directory {
    let directory = this.#byPath.get(path);
    if (!directory) {
      directory = { path, place: placeOfDirectory(path), isNamed: false, files: 0, bytes: 0 };
      this.#byPath.set(path, directory);
    }
    return directory;
  }
}

/** The messages that a backup itself holds, as its archives' directories tell; nothing is read of them. */
export class BackupMessages {
  readonly #runs: readonly { readonly archive: BackupArchive; readonly run: FileRun }[];
  readonly #known: KnownDirectories;

  constructor({ archives }: OpenedBackup, known: KnownDirectories) {
    this.#known = known;
    this.#runs = archives.flatMap((archive) =>
      fileRuns(archive.directory).map((run) => ({ archive, run }))
    );
    for (const { run } of this.#runs) known.at(run.directory);
  }

  /** So many files it has at the most. */
  get most(): number {
    return this.#runs.reduce((sum, { run }) => sum + run.to - run.from, 0);
  }

  /** Shows those that are selected; what is shown is good until the next one. */
  each(selection: Selection, take: (message: SeenMessage) => void): void {
    const hashes = new Map<string, PlaceHash>();
    const seen = new Seen();
    for (const { archive: { directory }, run } of this.#runs) {
      const holder = this.#known.at(run.directory);
      const { part, unit, folder, inside, path } = holder.place;
      if (part !== "mail" || unit === undefined || folder === "" || inside !== "#msgs") continue;
      if (!isSelected(selection, holder)) continue;
      const place = hashes.get(path) ?? new PlaceHash().addText(`${path.toLowerCase()}/`);
      hashes.set(path, place);
      seen.owner = PlaceHash.short(unit);
      const { bytes } = directory;
      for (let entry = run.from; entry < run.to; entry++) {
        const end = directory.nameStart(entry) + directory.nameLength(entry);
        if (!isMessage(bytes, end)) continue;
        seen.ofName(place, bytes, end - directory.baseNameLength(entry), end);
        seen.size = directory.size(entry);
        seen.crc = directory.hasCrc(entry) ? directory.crc32(entry) : UNKNOWN_CRC;
        take(seen);
      }
    }
  }
}

/** One object for all messages. */
class Seen extends PlaceHash implements SeenMessage {
  size = 0;
  crc = 0;
  owner = 0;
}
