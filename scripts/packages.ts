/**
 * Makes packages from what `deno task release` left in `dist/release`: `.deb` and `.rpm` (beside
 * the archives, and in their sums), a manifest for winget and a formula for Homebrew (in
 * `dist/packages`). What lacks its archive or its tool is said, and the rest is made.
 *
 *     deno task packages [--site https://…]      the project's address, in manifest and formula
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { homebrewFormula } from "./packages/homebrew.ts";
import { installedFiles } from "./packages/installed_files.ts";
import { type LinuxPackage, makeDeb, makeRpm } from "./packages/linux_package.ts";
import { runTool } from "./packages/tool.ts";
import { type ReleasedFile, wingetManifests } from "./packages/winget.ts";
import { type BuildFacts, buildFacts } from "./release/facts.ts";
import { readSums, writeSums } from "./release/sums.ts";
import { binaryName, type Target, TARGETS } from "./release/targets.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const release = join(root, "dist", "release");
const packages = join(root, "dist", "packages");

function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: { site: { type: "string", default: "https://example.org/kmsrecover" } },
  });
  const facts = buildFacts(root);
  rmSync(packages, { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  for (const target of TARGETS.filter(({ name }) => name.startsWith("linux-"))) {
    const program = binaryName(target);
    if (!readdirSync(release).includes(program)) {
      console.error(`.deb and .rpm for ${target.name}: not made: "${program}" is lacking`);
      continue;
    }
    const contents = linuxPackage(target, facts);
    for (const make of [makeDeb, makeRpm]) {
      try {
        console.log(make(release, contents));
      } catch (error) {
        console.error(`${target.name}: not made: ${(error as Error).message}`);
      }
    }
  }
  writeSums(release);
  writeManifests(values.site, facts.version);
  return 0;
}

/** The texts of a release that a package brings too; the licences are among them. */
const TEXTS = ["README.txt", "LICENSE.txt", "THIRD-PARTY.txt", "CHANGELOG.md"];

function linuxPackage({ name, archive }: Target, { version, time }: BuildFacts): LinuxPackage {
  const folder = `kmsrecover-${version}-${name}`;
  const documents = new Map(
    TEXTS.map((text) => {
      const path = `${folder}/${text}`;
      return [text, runTool("tar", ["-xzOf", join(release, `${folder}.${archive}`), path])];
    }),
  );
  const program = readFileSync(join(release, `kmsrecover-${name}`));
  const machine = name === "linux-arm64" ? "arm64" : "x64";
  return { version, machine, time, files: installedFiles({ program, documents }) };
}

function writeManifests(site: string, version: string): void {
  const sums = readSums(release);
  const archives = new Map<string, ReleasedFile>();
  for (const { name, archive } of TARGETS) {
    const file = `kmsrecover-${version}-${name}.${archive}`;
    const sha256 = sums.get(file);
    if (sha256 === undefined) continue;
    archives.set(name, { url: `${site}/releases/download/v${version}/${file}`, sha256 });
  }
  const windows = archives.get("windows-x64");
  if (windows === undefined) {
    console.error("winget: not made: the archive for Windows is lacking");
  } else {
    for (const [name, text] of wingetManifests({ version, site, archive: windows })) {
      writeFileSync(join(packages, name), text);
      console.log(join(packages, name));
    }
  }
  const formula = join(packages, "kmsrecover.rb");
  writeFileSync(formula, homebrewFormula({ version, site, archives }));
  console.log(formula);
}

if (import.meta.main) Deno.exit(main(Deno.args));
