import { gzipSync } from "node:zlib";
import { completions } from "../../lib/cli/completions.ts";
import { manPage } from "../../lib/cli/man_page.ts";

/** A file as a package installs it. */
export interface InstalledFile {
  /** From the top of the file system, without `/` in front. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** What packages for Linux are made of. */
export interface PackageContents {
  readonly program: Uint8Array;
  /** Texts of the release by their names: README.txt, LICENSE.txt, … */
  readonly documents: ReadonlyMap<string, string>;
}

/** Where a package for Linux puts the program, its manual, its completions and its documents. */
export function installedFiles({ program, documents }: PackageContents): InstalledFile[] {
  const text = (path: string, content: string) => ({
    path,
    bytes: new TextEncoder().encode(content),
    mode: 0o644,
  });
  const manual = gzipSync(manPage(), { level: 9 });
  return [
    { path: "usr/bin/kmsrecover", bytes: program, mode: 0o755 },
    { path: "usr/share/man/man1/kmsrecover.1.gz", bytes: manual, mode: 0o644 },
    text("usr/share/bash-completion/completions/kmsrecover", completions("bash")),
    text("usr/share/zsh/site-functions/_kmsrecover", completions("zsh")),
    text("usr/share/fish/vendor_completions.d/kmsrecover.fish", completions("fish")),
    ...[...documents].map(([name, content]) =>
      text(`usr/share/doc/kmsrecover/${name === "LICENSE.txt" ? "copyright" : name}`, content)
    ),
  ].sort((a, b) => a.path < b.path ? -1 : 1);
}
