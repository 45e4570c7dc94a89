import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Uint8ArrayReader, Uint8ArrayWriter, ZipReader } from "@zip.js/zip.js";

/** A backup of a real server; it lies beside the project where there is one. */
export const SAMPLE = fileURLToPath(
  new URL("../../../shared/samples/C20210305T002354Z.zip", import.meta.url),
);

/** Skips a test where there is no such backup. */
export const withoutSample = { ignore: !existsSync(SAMPLE) };

/** The files of the real backup by their names, those alone that match. */
export async function sampleFiles(pattern: RegExp): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const reader = new ZipReader(new Uint8ArrayReader(new Uint8Array(readFileSync(SAMPLE))));
  for (const entry of await reader.getEntries()) {
    if (entry.directory || !pattern.test(entry.filename)) continue;
    const bytes = await entry.getData(new Uint8ArrayWriter(), { useWebWorkers: false });
    files.set(entry.filename, bytes);
  }
  await reader.close();
  return files;
}

/** Latin-1 text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (it) => it.charCodeAt(0));
}
