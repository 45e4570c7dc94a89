import { readFileSync, writeFileSync } from "node:fs";
import { NtExecutable, NtExecutableResource, Resource } from "resedit";
import type { BuildFacts } from "./facts.ts";

/** American English, Unicode: what Explorer looks for first. */
const LANGUAGE = { lang: 1033, codepage: 1200 };

/**
 * Puts the facts that Explorer shows under "Details" into a program for Windows, which
 * `deno compile` cannot do (it sets the icon). Everything else of the file stays.
 */
export function setWindowsFacts(path: string, { version, commit }: BuildFacts): void {
  const program = NtExecutable.from(readFileSync(path), { ignoreCert: true });
  const resources = NtExecutableResource.from(program);
  const [major = 0, minor = 0, patch = 0] = version.split(/[.-]/).map(Number);
  const facts = Resource.VersionInfo.createEmpty();
  facts.setFileVersion(major, minor, patch, 0, LANGUAGE.lang);
  facts.setProductVersion(major, minor, patch, 0, LANGUAGE.lang);
  facts.setStringValues(LANGUAGE, {
    ProductName: "kmsrecover",
    FileDescription: "Recovers mail from backups of Kerio Connect",
    OriginalFilename: "kmsrecover.exe",
    InternalName: "kmsrecover",
    LegalCopyright: "MIT licence",
    FileVersion: version,
    ProductVersion: version,
    Comments: `commit ${commit}`,
  });
  facts.outputToResourceEntries(resources.entries);
  resources.outputResource(program);
  writeFileSync(path, new Uint8Array(program.generate()));
}
