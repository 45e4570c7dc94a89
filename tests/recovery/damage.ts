import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Changes a byte of the content of an entry, in whichever archive of the directory has it. */
export function damageEntry(directory: string, entry: string): void {
  for (const name of readdirSync(directory).filter((it) => it.endsWith(".zip"))) {
    const path = join(directory, name);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(entry);
    if (at === -1) continue;
    // Right behind the name of the local header lies the content.
    const content = at + entry.length + bytes.readUInt16LE(at - 2);
    bytes[content + 3]! ^= 0x55;
    writeFileSync(path, bytes);
    return;
  }
  throw new Error(`no archive holds ${entry}`);
}
