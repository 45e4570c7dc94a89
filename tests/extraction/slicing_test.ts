import assert from "node:assert/strict";
import { openArchive } from "../../lib/zip/archive.ts";
import { mergeContents } from "../../lib/backup/contents.ts";
import type { OpenedBackup } from "../../lib/backup/opened_backup.ts";
import { type FileList, SlicedFiles, sliceRanges } from "../../lib/extraction/slicing.ts";
import { scratch } from "../support/scratch.ts";
import { archiveWith, text } from "./support.ts";

/** Every second file of an archive with so many. */
async function withFiles(count: number, body: (list: FileList) => void): Promise<void> {
  await using dir = scratch();
  const path = dir.join("X.zip");
  archiveWith(
    path,
    Array.from({ length: count }, (_, n) => ({ name: `d/${n}`, content: text(`${n}`) })),
  );
  const { source, directory } = openArchive([path]);
  source.close();
  const archive = { label: path, paths: [path], form: "zip", directory, source: undefined };
  const contents = mergeContents([{ archives: [archive] } as unknown as OpenedBackup]);
  body({ contents, files: Uint32Array.from({ length: count / 2 }, (_, n) => 2 * n) });
}

Deno.test("sliceRanges() begins with small slices where the first results should come soon", async () => {
  await withFiles(6000, (list) => {
    const sizes = (isGrowing: boolean) =>
      [...sliceRanges(list, { isGrowing })].map(({ from, to }) => to - from);
    assert.deepEqual(sizes(false), [1000, 1000, 1000]);
    assert.deepEqual(sizes(true), [16, 32, 64, 128, 256, 512, 1000, 992]);
  });
});

Deno.test("SlicedFiles knows which file stands at a position of a slice", async () => {
  await withFiles(600, (list) => {
    const sliced = new SlicedFiles(list, () => ({ kind: "check" }), { isGrowing: true });
    const files: number[] = [];
    for (const { number, entryOf, archiveOf } of sliced) {
      entryOf.forEach((entry, position) => {
        const file = sliced.fileAt(number, position);
        assert.equal(list.contents.entryOf[file], entry);
        assert.equal(list.contents.archiveOf[file], archiveOf[position]);
        files.push(file);
      });
    }
    assert.deepEqual(files, [...list.files]);
  });
});
