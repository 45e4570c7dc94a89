import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ManifestItem } from "../../export/manifest/manifest.ts";
import { sliceRanges } from "../../extraction/slicing.ts";
import type { NamedFolder } from "./export_job.ts";
import { ItemFile, type Placed } from "./item_file.ts";
import { ManifestItems } from "./manifest_items.ts";
import type { PreparedExport } from "./prepare_export.ts";
import { putInPlace } from "./put_in_place.ts";

/** Gives the bytes of messages of a folder; `undefined` where the run has ended. */
export type ReadBytes = (
  files: Uint32Array,
) => Promise<readonly (Uint8Array | undefined)[] | undefined>;

/**
 * Writes one file of the cards, or the events, of a folder.
 *
 * @returns those that are in it; `undefined` where the run has ended.
 */
export async function writeItems(
  { open, place }: PreparedExport,
  folder: NamedFolder,
  format: "vcard" | "ical",
  read: ReadBytes,
): Promise<ManifestItem[] | undefined> {
  const { contents } = open;
  const draft = join(place.parts, `${folder.number}.items`);
  const whole = join(place.parts, `${folder.number}.whole`);
  const name = folder.folder.name.split("/").at(-1)!;
  const file = new ItemFile(draft, { format, name });
  const placed = new Map<number, Placed>();
  for (const { from, to } of sliceRanges({ contents, files: folder.files })) {
    const found = await read(folder.files.subarray(from, to));
    if (!found) {
      file.discard();
      return undefined;
    }
    for (const [at, bytes] of found.entries()) {
      const put = bytes && await file.add(bytes, folder.items[from + at]!);
      if (put) placed.set(from + at, put);
    }
  }
  if (file.isEmpty) {
    file.discard();
    return [];
  }
  const moved = file.finish(whole);
  const path = place.path(folder.target.file!);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  putInPlace(whole, path);
  const items = new ManifestItems(open);
  return [...placed].map(([position, { offset, length, original, written }]) =>
    items.item(folder, position, folder.items[position]!, {
      file: folder.target.file!,
      original,
      written,
      extent: { offset: offset + moved, length },
    })
  );
}
