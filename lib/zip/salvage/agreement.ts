import type { ByteSource } from "../byte_source.ts";
import type { CentralDirectory } from "../central_directory.ts";
import { RecordPlacer } from "./placement.ts";
import { SignatureScan } from "./signature_scan.ts";

/** Whether every entry has its local header where the directory says. Reads all of them. */
export function agreesWithHeaders(source: ByteSource, directory: CentralDirectory): boolean {
  const placer = new RecordPlacer(new SignatureScan(source), directory);
  for (let i = 0; i < directory.count; i++) {
    const position = directory.headerPosition(i);
    if (placer.at(i, position, directory.limit(i)) === undefined) return false;
  }
  return true;
}
