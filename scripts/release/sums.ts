import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes `SHA256SUMS` over all files of a directory; `sha256sum -c SHA256SUMS` checks them. */
export function writeSums(directory: string): void {
  const names = readdirSync(directory).filter((name) => name !== "SHA256SUMS").sort();
  const lines = names.map((name) => {
    const sum = createHash("sha256").update(readFileSync(join(directory, name))).digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(directory, "SHA256SUMS"), lines.join(""));
}

/** Reads `SHA256SUMS` of a directory: the sums by the names of the files. */
export function readSums(directory: string): Map<string, string> {
  const lines = readFileSync(join(directory, "SHA256SUMS"), "utf8").trim().split("\n");
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}
