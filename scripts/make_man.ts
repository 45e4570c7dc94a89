/**
 * Writes the manual page and the shell completions, which are made from the table of options:
 *
 *     deno run --allow-read --allow-write scripts/make_man.ts
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { COMPLETION_FILES, completions } from "../lib/cli/completions.ts";
import { manPage } from "../lib/cli/man_page.ts";
import { SHELLS } from "../lib/cli/options.ts";

const docs = new URL("../docs/", import.meta.url);
mkdirSync(new URL("completions/", docs), { recursive: true });
writeFileSync(new URL("kmsrecover.1", docs), manPage());
for (const shell of SHELLS) {
  writeFileSync(new URL(`completions/${COMPLETION_FILES[shell]}`, docs), completions(shell));
}
