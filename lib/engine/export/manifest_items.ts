import { filePath } from "../../backup/contents.ts";
import type { ItemFailure } from "../../extraction/slice.ts";
import type { Range } from "../../extraction/slicing.ts";
import type { ItemHead } from "../../export/item_head.ts";
import type { ManifestItem, ManifestSkipped } from "../../export/manifest/manifest.ts";
import type { OpenBackups } from "../open_backups.ts";
import type { ExportedFolder } from "./export_plan.ts";

/** What a message says about itself in a manifest. */
export type ManifestHead = Pick<ItemHead, "kind" | "date" | "messageId">;

/** Where a message was put; digests are SHA-256 in hexadecimal. */
export interface Put {
  /** Path below the export's directory, with `/`. */
  readonly file: string;
  /** Of the message as the backup holds it. */
  readonly original: string;
  /** Of what was written. */
  readonly written: string;
  /** Where in the file it lies (bytes), where others are in it too. */
  readonly extent?: { readonly offset: number; readonly length: number };
}

/** Words what was exported for the manifest. */
export class ManifestItems {
  readonly #open: OpenBackups;

  constructor(open: OpenBackups) {
    this.#open = open;
  }

  /** The message at a position of a folder. */
  item(
    { files, target }: Pick<ExportedFolder, "files" | "target">,
    position: number,
    { kind, date, messageId }: ManifestHead,
    { file, original, written, extent }: Put,
  ): ManifestItem {
    const { contents } = this.#open;
    const number = files[position]!;
    const { directory } = contents.archives[contents.archiveOf[number]!]!;
    return {
      kind,
      messageId: messageId ?? null,
      date: isoDate(date),
      source: {
        backup: this.#backupOf(number),
        entry: filePath(contents, number),
        size: directory.size(contents.entryOf[number]!),
        sha256: original,
      },
      target: {
        format: target.format,
        file,
        ...extent,
        ...(extent || written !== original) && { sha256: written },
      },
    };
  }

  /** Messages of a range of a folder that were left out. */
  skipped(
    failures: readonly ItemFailure[],
    { folder, range }: { readonly folder: Pick<ExportedFolder, "files">; readonly range: Range },
  ): ManifestSkipped[] {
    return failures.map(({ position, reason }) => {
      const file = folder.files[range.from + position]!;
      return { backup: this.#backupOf(file), entry: filePath(this.#open.contents, file), reason };
    });
  }

  #backupOf(file: number): string {
    const { contents, source } = this.#open;
    const generation = contents.generationOf[contents.archiveOf[file]!]!;
    return source.backups[generation]!.set.name;
  }
}

/** The last moment that a `Date` can be. */
const LATEST = 8.64e15;

function isoDate(ms: number | undefined): string | null {
  return ms === undefined || Math.abs(ms) > LATEST ? null : new Date(ms).toISOString();
}
