import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const text = readFileSync(join(ROOT, "ARCHITECTURE.md"), "utf8");
const files = readdirSync(join(ROOT, "lib"), { recursive: true, encoding: "utf8" });

Deno.test("ARCHITECTURE.md has a line for every folder of lib", () => {
  const tree = text.slice(text.indexOf("```text"), text.indexOf("```\n\n"));
  const named = [...tree.matchAll(/^ {2,4}([a-z/ ]+\/)(?: |$)/gm)]
    .flatMap(([, folders]) => folders!.trim().split(" ").map((name) => name.slice(0, -1)));
  const folders = files.filter((path) => statSync(join(ROOT, "lib", path)).isDirectory());
  assert.deepEqual(named.sort(), folders.map((path) => basename(path)).sort());
});

Deno.test("ARCHITECTURE.md names no file of lib that is not there", () => {
  const names = new Set(files.map((path) => basename(path)));
  const wrong = [...text.matchAll(/`((?:[\w.-]+\/)*[\w.-]+\.ts)`/g)]
    .map(([, path]) => path!)
    .filter((path) => path.includes("/") ? !isThere(path) : !names.has(path) && !isThere(path));
  assert.deepEqual(wrong, []);
});

function isThere(path: string): boolean {
  return existsSync(join(ROOT, path)) ||
    files.some((file) => `/${file.replaceAll("\\", "/")}`.endsWith(`/${path}`));
}
