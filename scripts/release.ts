/**
 * Makes all that a release consists of, in `dist/release`:
 *
 *     deno task release                          all targets whose runtime can be had
 *     deno task release --only linux-x64         one of them; may be repeated
 *     deno task release --tag v0.1.0             refuses a version that does not fit the tag
 *     deno task release --tag v0.1.0 --notes     makes nothing; checks, and prints the change notes
 *
 * `DENO_COMPILE` and `DENORT_BIN` as in `scripts/compile.ts`; `SOURCE_DATE_EPOCH` sets the time
 * that files are dated with.
 */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeArchive } from "./release/archive.ts";
import { compileProgram, denoToCompileWith } from "./release/compile.ts";
import { documentFiles, documents } from "./release/documents.ts";
import { type BuildFacts, buildFacts } from "./release/facts.ts";
import { licensedPackages, thirdPartyNotices } from "./release/licences.ts";
import { type Runtime, sbom } from "./release/sbom.ts";
import { makeStage } from "./release/stage.ts";
import { writeSums } from "./release/sums.ts";
import { binaryName, extension, type Target, TARGETS } from "./release/targets.ts";
import { changeNotes, versionFaults } from "./release/version_check.ts";
import { setWindowsFacts } from "./release/windows_facts.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const release = join(root, "dist", "release");

function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tag: { type: "string" },
      only: { type: "string", multiple: true },
      notes: { type: "boolean" },
    },
  });
  const facts = buildFacts(root);
  const changelog = readFileSync(join(root, "CHANGELOG.md"), "utf8");
  const faults = versionFaults({ version: facts.version, changelog, tag: values.tag });
  for (const fault of faults) console.error(`${values.tag ? "error" : "note"}: ${fault}`);
  if (values.tag && faults.length > 0) return 1;
  if (values.notes) {
    console.log(changeNotes(changelog, facts.version) ?? "");
    return 0;
  }
  const wanted = TARGETS.filter(({ name }) => values.only?.includes(name) ?? true);
  const made = makeRelease(wanted, facts);
  return made.length === 0 || values.tag && made.length < wanted.length ? 1 : 0;
}

/** Makes what can be made and returns it; says why the rest cannot. */
function makeRelease(wanted: readonly Target[], facts: BuildFacts): Target[] {
  rmSync(release, { recursive: true, force: true });
  mkdirSync(release, { recursive: true });
  const stage = makeStage(root, facts);
  const packages = licensedPackages(stage);
  const runtime = runtimeVersions();
  const texts = documents(root, thirdPartyNotices(packages, runtime.deno));
  const made = wanted.filter((target) => {
    const name = binaryName(target);
    const path = join(release, name);
    const compiled = compileProgram(stage, target, path);
    if (!compiled.ok) {
      console.error(`${name}: not made: ${compiled.reason}`);
      return false;
    }
    if (target.triple.includes("windows")) setWindowsFacts(path, facts);
    const folder = `kmsrecover-${facts.version}-${target.name}`;
    const program = {
      path: `kmsrecover${extension(target.triple)}`,
      bytes: readFileSync(path),
      isProgram: true,
    };
    const files = [program, ...documentFiles(texts, target.triple)];
    writeArchive(
      join(release, `${folder}.${target.archive}`),
      files.map((file) => ({ ...file, path: `${folder}/${file.path}` })),
      { kind: target.archive, time: facts.time },
    );
    console.log(`${name}: ${(statSync(path).size / 1e6).toFixed(1)} MB`);
    return true;
  });
  const bill = sbom({ facts, packages, runtime });
  writeFileSync(join(release, `kmsrecover-${facts.version}.cdx.json`), bill);
  writeSums(release);
  return made;
}

/** Of the Deno that compiles, and so of the runtime in the binary. */
function runtimeVersions(): Runtime {
  const { stdout } = new Deno.Command(denoToCompileWith(), {
    args: ["eval", "console.log(JSON.stringify(Deno.version))"],
    env: { NO_COLOR: "1" },
  }).outputSync();
  const { deno, v8 } = JSON.parse(new TextDecoder().decode(stdout));
  return { deno, v8: v8.replace(/-.*$/, "") };
}

if (import.meta.main) Deno.exit(main(Deno.args));
