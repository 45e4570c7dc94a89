import { join } from "node:path";
import { fileSize } from "../../backup/contents.ts";
import { type Range, sliceRanges } from "../../extraction/slicing.ts";
import type { ToldHead } from "../../export/conversions.ts";
import { deliveryTime } from "../../export/item.ts";
import { emlNames } from "../../export/names/item_names.ts";
import { cutIntoParts } from "../../export/parts/cutting.ts";
import { partName } from "../../export/parts/joining.ts";
import {
  filesKey,
  intoEach,
  intoOne,
  type Job,
  type KnownFolder,
  type NamedFolder,
  partKey,
} from "./export_job.ts";
import type { ExportLog } from "./export_log.ts";
import type { ExportedFolder } from "./export_plan.ts";
import { joinParts } from "./joined_file.ts";
import { MaildirStage } from "./maildir_stage.ts";
import { ManifestItems } from "./manifest_items.ts";
import type { PreparedExport } from "./prepare_export.ts";
import { putInPlace } from "./put_in_place.ts";

/** What it takes to write a folder whose messages are not read before. */
export interface FolderWriting {
  /** What has to be written still. */
  readonly jobs: readonly Job[];
  /** Puts all where it belongs when the jobs are done; what is there already stays. */
  end(): void;
}

/** The jobs that write folders, by their format. What interrupted runs have noted is not done again. */
export class FolderJobs {
  readonly #prepared: PreparedExport;
  readonly #log: ExportLog;
  readonly #items: ManifestItems;

  constructor(prepared: PreparedExport, log: ExportLog) {
    this.#prepared = prepared;
    this.#log = log;
    this.#items = new ManifestItems(prepared.open);
  }

  /**
   * A file for each message, whose name is known from its head.
   *
   * @param letter "m" for the messages of a folder, "o" for those that its one file has no place for.
   */
  eml(folder: NamedFolder, letter: "m" | "o"): Job[] {
    const { place } = this.#prepared;
    const { directory, naming } = folder.target;
    const names = emlNames(folder.items, naming);
    const draft = (at: number) => join(place.parts, `${folder.number}-${letter}${at}`);
    const jobs = this.#rangesOf(folder).map((range): Job => {
      const key = filesKey(folder, letter, range.from);
      return {
        key,
        folder,
        range,
        into: () =>
          intoEach(
            folder.items.slice(range.from, range.to).map((item, at) => ({
              path: draft(range.from + at),
              // It has its place only once it is logged: until then it may be cut off.
              draft: undefined,
              mode: 0o600,
              modified: deliveryTime(item),
            })),
          ),
        finish: ({ appended = [], failures }) => {
          const items = appended.map(({ position, original, written }) => {
            const at = range.from + position;
            const file = `${directory}/${names[at]}`;
            putInPlace(draft(at), place.path(file), written);
            return this.#items.item(folder, at, folder.items[at]!, { file, original, written });
          });
          const skipped = this.#items.skipped(failures, { folder, range });
          this.#log.add({ key, items, skipped });
        },
      };
    });
    return this.#waiting(jobs);
  }

  /**
   * A file for each message, whose name is known when it is written.
   *
   * @param written What interrupted runs have noted of it: paths below the folder's directory, with `/`.
   */
  maildir(folder: KnownFolder, written: ReadonlySet<string>): FolderWriting {
    const { disk, place } = this.#prepared;
    const stage = new MaildirStage(disk, join(place.parts, `${folder.number}`));
    const jobs = this.#waiting(
      this.#rangesOf(folder).map((range): Job => {
        const key = filesKey(folder, "m", range.from);
        const { directory } = stage;
        const unnamed = `${directory}-${range.from}`;
        return {
          key,
          folder,
          range,
          into: () => intoOne({ directory, unnamed, mode: 0o600 }, range),
          finish: ({ appended = [], failures }) => {
            const items = appended.map(({ position, name, original, written, told }) =>
              this.#items.item(folder, range.from + position, told as ToldHead, {
                file: `${folder.target.directory}/${name}`,
                original,
                written,
              })
            );
            const skipped = this.#items.skipped(failures, { folder, range });
            this.#log.add({ key, items, skipped });
          },
        };
      }),
    );
    if (jobs.length > 0) stage.prepare(written);
    return { jobs, end: () => stage.finish(place.path(folder.target.directory)) };
  }

  /** One file, of parts that are written side by side. */
  oneFile(folder: KnownFolder): FolderWriting {
    const { place } = this.#prepared;
    const file = folder.target.file!;
    const cut = this.#cut(folder);
    const stem = `${folder.number}`;
    const jobs = this.#waiting(cut.map(({ number, from, to }): Job => {
      const key = partKey(folder, number);
      const range = { from, to };
      const path = join(place.parts, partName({ stem, parts: cut.length }, number));
      return {
        key,
        folder,
        range,
        leftover: path,
        into: () => intoOne({ path, draft: `${path}.draft`, mode: 0o600 }, range),
        finish: ({ appended = [], failures }) => {
          const items = appended.map(({ position, offset, length, original, written, told }) =>
            this.#items.item(folder, from + position, told as ToldHead, {
              file,
              original,
              written,
              extent: { offset, length },
            })
          );
          const skipped = this.#items.skipped(failures, { folder, range });
          const length = appended.reduce((sum, it) => Math.max(sum, it.offset + it.length), 0);
          this.#log.add({ key, items, skipped, length });
        },
      };
    }));
    return {
      jobs,
      end: () => {
        const numbers = cut.map(({ number }) => number)
          // A part of which nothing is whole has no file.
          .filter((number) => this.#log.lengthOf(partKey(folder, number)));
        joinParts(place.parts, { stem, numbers, path: place.path(file) });
      },
    };
  }

  #cut({ files, target }: ExportedFolder) {
    const { contents } = this.#prepared.open;
    return cutIntoParts(Array.from(files, (file) => fileSize(contents, file)), target.format);
  }

  #rangesOf({ files }: ExportedFolder): Range[] {
    return [...sliceRanges({ contents: this.#prepared.open.contents, files })];
  }

  #waiting(jobs: readonly Job[]): Job[] {
    return jobs.filter(({ key }) => !this.#log.has(key));
  }
}
