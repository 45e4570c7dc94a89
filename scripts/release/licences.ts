import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BundledPackage } from "./sbom.ts";
import type { Stage } from "./stage.ts";

/** A package in the binary, with the text of its licence where the package has one. */
export interface LicensedPackage extends BundledPackage {
  readonly licenseText: string | undefined;
}

/** Reads what the packages of the program say about themselves. */
export function licensedPackages({ source, cache, packages }: Stage): LicensedPackage[] {
  const lock = JSON.parse(readFileSync(join(source, "deno.lock"), "utf8"));
  return packages.map(({ id, name, version, dependencies, path }) => {
    const folder = join(cache, path);
    const { license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    return {
      id,
      name,
      version,
      dependencies,
      integrity: lock.npm[id].integrity,
      license,
      licenseText: file && readFileSync(join(folder, file), "utf8").replaceAll("\r\n", "\n"),
    };
  });
}

/** The file that the licences of what is in the binary ask for. */
export function thirdPartyNotices(packages: readonly LicensedPackage[], deno: string): string {
  const rule = "-".repeat(72);
  const parts = packages.map(({ name, version, license, licenseText }) =>
    `${name} ${version} (${license})\n\n${licenseText?.trim() ?? `Under the ${license} licence.`}`
  );
  return [
    "The file kmsrecover holds the runtime of Deno and the packages named below.",
    `Deno ${deno} (MIT)\n\n${DENO_LICENCE.trim()}`,
    ...parts,
  ].join(`\n\n${rule}\n\n`) + "\n";
}

const DENO_LICENCE = `
Copyright 2018-2026 the Deno authors

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.

Deno holds V8 (BSD 3-Clause, Copyright 2006 the V8 project authors) and other
open source components; their licences stand in Deno's own repository.
`;
