import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** All that the program can say: its sources, strings that were broken over lines joined again. */
function sources(directory: URL): string {
  return readdirSync(directory, { withFileTypes: true }).map((entry) =>
    entry.isDirectory()
      ? sources(new URL(`${entry.name}/`, directory))
      : entry.name.endsWith(".ts")
      ? readFileSync(new URL(entry.name, directory), "utf8")
      : ""
  ).join("\n").replace(/["`] \+\s+["`]/g, "");
}

Deno.test("every message that docs/troubleshooting.md explains is one that the program can give", () => {
  const said = sources(new URL("lib/", root));
  const document = readFileSync(new URL("docs/troubleshooting.md", root), "utf8");
  const messages = [...document.matchAll(/^### `(.*)`$/gm)].map(([, message]) => message!);
  assert.ok(messages.length > 20);
  for (const message of messages) {
    for (const part of message.split(/"…"|…/)) {
      const words = part.replace(/^[\s:]+/, "").trim();
      if (words !== "") assert.ok(said.includes(words), `${message}: ${words}`);
    }
  }
});
