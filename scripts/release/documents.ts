import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { COMPLETION_FILES, completions } from "../../lib/cli/completions.ts";
import { manPage } from "../../lib/cli/man_page.ts";
import { SHELLS } from "../../lib/cli/options.ts";
import { plainText } from "./plain_text.ts";
import type { ArchivedFile } from "./tar.ts";

/** A text of a release by its path in the archive. */
type Documents = ReadonlyMap<string, string>;

/** What comes with the program: how it is used, what changed, and on which terms. */
export function documents(root: string, thirdParty: string): Documents {
  const read = (path: string) => readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
  const guides = readdirSync(join(root, "docs")).filter((name) => /\.(md|json)$/.test(name))
    .sort();
  return new Map([
    ["README.txt", plainText(read("README.md"))],
    ["LICENSE.txt", read("LICENSE")],
    ["THIRD-PARTY.txt", thirdParty],
    ...["CHANGELOG.md", "SECURITY.md", "ARCHITECTURE.md"].map((name) =>
      [name, read(name)] as const
    ),
    ...guides.map((name) => [`docs/${name}`, read(`docs/${name}`)] as const),
    ["docs/kmsrecover.1", manPage()],
    ...SHELLS.map((shell) =>
      [`docs/completions/${COMPLETION_FILES[shell]}`, completions(shell)] as const
    ),
  ]);
}

/** The documents as files, with the line ends that the system's editors expect. */
export function documentFiles(documents: Documents, target: string): ArchivedFile[] {
  const isWindows = target.includes("windows");
  return [...documents].map(([path, text]) => ({
    path,
    bytes: new TextEncoder().encode(
      isWindows && /\.(txt|md)$/.test(path) ? text.replaceAll("\n", "\r\n") : text,
    ),
    isProgram: false,
  }));
}
