import type { ReleasedFile } from "./winget.ts";

export interface HomebrewPackage {
  readonly version: string;
  /** The project's address. */
  readonly site: string;
  /** The archives by the names of their targets, `macos-arm64`. */
  readonly archives: ReadonlyMap<string, ReleasedFile>;
}

const SYSTEMS = [
  { block: "on_macos", machines: { on_arm: "macos-arm64", on_intel: "macos-x64" } },
  { block: "on_linux", machines: { on_arm: "linux-arm64", on_intel: "linux-x64" } },
] as const;

/** The formula `kmsrecover.rb`: the program as it was released, not built anew. */
export function homebrewFormula({ version, site, archives }: HomebrewPackage): string {
  const systems = SYSTEMS.flatMap(({ block, machines }) => {
    const parts = Object.entries(machines).flatMap(([machine, target]) => {
      const archive = archives.get(target);
      return archive === undefined ? [] : [
        `    ${machine} do`,
        `      url "${archive.url}"`,
        `      sha256 "${archive.sha256}"`,
        "    end",
      ];
    });
    return parts.length === 0 ? [] : [`  ${block} do`, ...parts, "  end", ""];
  });
  return [
    "class Kmsrecover < Formula",
    '  desc "Recovers mail from backups of Kerio Connect"',
    `  homepage "${site}"`,
    `  version "${version}"`,
    '  license "MIT"',
    "",
    ...systems,
    "  def install",
    '    bin.install "kmsrecover"',
    '    man1.install "docs/kmsrecover.1"',
    '    bash_completion.install "docs/completions/kmsrecover.bash" => "kmsrecover"',
    '    zsh_completion.install "docs/completions/kmsrecover.zsh" => "_kmsrecover"',
    '    fish_completion.install "docs/completions/kmsrecover.fish"',
    '    doc.install "README.txt", "THIRD-PARTY.txt"',
    "  end",
    "",
    "  test do",
    '    assert_match version.to_s, shell_output("#{bin}/kmsrecover --version")',
    "  end",
    "end",
    "",
  ].join("\n");
}
