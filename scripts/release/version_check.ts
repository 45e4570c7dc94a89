/** What must agree before a version is published. */
export interface VersionSources {
  /** `version` of `deno.json`. */
  readonly version: string;
  /** The text of CHANGELOG.md. */
  readonly changelog: string;
  /** `v0.1.0` where a tag is built. */
  readonly tag: string | undefined;
}

/** What does not agree, in sentences; nothing for a version that can be published. */
export function versionFaults({ version, changelog, tag }: VersionSources): string[] {
  const faults: string[] = [];
  if (!/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/.test(version)) {
    faults.push(`deno.json has version "${version}", which is not of the form 1.2.3`);
  }
  if (tag !== undefined && tag !== `v${version}`) {
    faults.push(`The tag is "${tag}", but deno.json has version "${version}"`);
  }
  const notes = changeNotes(changelog, version);
  if (notes === undefined) {
    faults.push(`CHANGELOG.md has no section "## ${version} (YYYY-MM-DD)"`);
  } else if (notes === "") {
    faults.push(`The section "## ${version}" of CHANGELOG.md is empty`);
  }
  return faults;
}

/** The notes of one version: what stands below its heading, `## 0.1.0 (2026-11-30)`. */
export function changeNotes(changelog: string, version: string): string | undefined {
  const sections = changelog.replaceAll("\r\n", "\n").split(/^## /m).slice(1);
  const found = sections.find((section) =>
    /^\[?([^\s\]]+)\]? \(\d{4}-\d\d-\d\d\)$/.exec(section.split("\n", 1)[0]!)?.[1] === version
  );
  return found?.slice(found.indexOf("\n") + 1).trim();
}
