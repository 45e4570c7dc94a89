import { type Contents, fileSize } from "./contents.ts";

/** The same contents without some files; all others get new numbers, in the same order. */
export function contentsWithout(contents: Contents, files: readonly number[]): Contents {
  if (files.length === 0) return contents;
  const { archiveOf, entryOf, directoryOf } = contents;
  const leftOut = new Uint8Array(contents.count);
  const directories = contents.directories.map((directory) => ({ ...directory }));
  for (const file of files) {
    leftOut[file] = 1;
    const directory = directories[directoryOf[file]!]!;
    directory.files--;
    directory.bytes -= fileSize(contents, file);
  }
  const isKept = (_: number, file: number) => leftOut[file] === 0;
  return {
    ...contents,
    directories,
    count: contents.count - files.length,
    archiveOf: archiveOf.filter(isKept),
    entryOf: entryOf.filter(isKept),
    directoryOf: directoryOf.filter(isKept),
  };
}
