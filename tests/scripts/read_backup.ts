import { readFileSync } from "node:fs";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

/** An entry as zip.js sees it. */
export interface ReadEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The DOS time in its raw form. */
  readonly rawTime: number | bigint;
}

/** Reads volumes that are whole zips, one after another, with zip.js. */
export async function readOwnVolumes(paths: readonly string[]): Promise<ReadEntry[]> {
  const read: ReadEntry[] = [];
  for (const path of paths) {
    const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(path))), {
      checkSignature: true,
    });
    for (const entry of await reader.getEntries()) {
      const bytes = entry.directory
        ? new Uint8Array(0)
        : await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false });
      read.push({ name: entry.filename, bytes, rawTime: entry.rawLastModDate });
    }
    await reader.close();
  }
  return read;
}

/** `.summary.txt` by its keys. */
export function parseText(bytes: Uint8Array | undefined): Record<string, string> {
  const lines = new TextDecoder().decode(bytes).trimEnd().split("\n");
  return Object.fromEntries(lines.map((line) => {
    const [key = "", value = ""] = line.split(/\s+= |: /);
    return [key, value];
  }));
}
