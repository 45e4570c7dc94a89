import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** Rooms of `lib` in their order: each may import what stands in a line before its own. */
const ORDER = [
  ["model"],
  ["zip", "kerio"],
  ["backup"],
  ["selection", "extraction"],
  ["message"],
  ["recovery", "export"],
  ["engine"],
  ["report"],
  ["tui"],
  ["cli"],
];

const LIB = fileURLToPath(new URL("../lib", import.meta.url));
const files = readdirSync(LIB, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => path.endsWith(".ts") && !path.endsWith(".as.ts"));
const imports = new Map(files.map((path) => [path, importsOf(path)]));

/** The files of `lib` that a file imports, types too; paths with `/`. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(LIB, path), "utf8");
  return [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+\.ts)"/g)]
    .map(([, target]) => relative(LIB, join(LIB, dirname(path), target!)).replaceAll("\\", "/"))
    .filter((target) => !target.startsWith(".."));
}

Deno.test("a room imports only what stands before it", () => {
  const rank = (path: string) => ORDER.findIndex((rooms) => rooms.includes(path.split("/")[0]!));
  const wrong: string[] = [];
  for (const [path, targets] of imports) {
    assert.ok(rank(path) >= 0, `${path} is in no room`);
    for (const target of targets) {
      const isOwn = path.split("/")[0] === target.split("/")[0];
      if (!isOwn && rank(target) >= rank(path)) wrong.push(`${path} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("no two files import each other, directly or by way of others", () => {
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    if (state.get(path) === "done") return;
    if (state.get(path) === "open") {
      circles.push([...way.slice(way.indexOf(path)), path].join(" -> "));
      return;
    }
    state.set(path, "open");
    for (const target of imports.get(path) ?? []) visit(target, [...way, path]);
    state.set(path, "done");
  };
  for (const path of files) visit(path, []);
  assert.deepEqual(circles, []);
});
