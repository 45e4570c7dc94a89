import type { CentralDirectory } from "../zip/central_directory.ts";
import { sameBytes } from "./same_bytes.ts";

/** Entries of an archive that follow one another and are files right in one directory. */
export interface FileRun {
  /** Path in the archive, without a separator at its end; empty for the root. */
  readonly directory: string;
  /** The first entry, and the one behind the last. */
  readonly from: number;
  to: number;
}

const SLASH = 0x2f;

/** The files of an archive's directory in runs: a name is decoded once a run, not for each file. */
export function fileRuns(directory: CentralDirectory): FileRun[] {
  const { bytes } = directory;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const runs: FileRun[] = [];
  let run: FileRun | undefined;
  let runStart = 0;
  let runLength = -1;
  for (let entry = 0; entry < directory.count; entry++) {
    const start = directory.nameStart(entry);
    const end = start + directory.nameLength(entry);
    if (end > start && bytes[end - 1] === SLASH) {
      run = undefined;
      continue;
    }
    let slash = end - 1;
    while (slash >= start && bytes[slash] !== SLASH) slash--;
    const length = Math.max(slash - start, 0);
    if (run && length === runLength && sameBytes(view, start, runStart, length)) {
      run.to = entry + 1;
      continue;
    }
    const path = directory.name(entry);
    run = {
      directory: path.slice(0, Math.max(path.lastIndexOf("/"), 0)),
      from: entry,
      to: entry + 1,
    };
    runs.push(run);
    runStart = start;
    runLength = length;
  }
  return runs;
}
