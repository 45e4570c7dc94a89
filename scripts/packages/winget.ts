/** Where a released file is, and what it is. */
export interface ReleasedFile {
  readonly url: string;
  /** In hexadecimal. */
  readonly sha256: string;
}

export interface WingetPackage {
  readonly version: string;
  /** The project's address; releases are below it. */
  readonly site: string;
  readonly archive: ReleasedFile;
}

const IDENTIFIER = "kmsrecover.kmsrecover";
const MANIFEST_VERSION = "1.6.0";

/**
 * The three manifests of a package in winget's repository (schema 1.6.0), by their names: the zip
 * for Windows, whose program winget puts on the path as `kmsrecover`.
 */
export function wingetManifests({ version, site, archive }: WingetPackage): Map<string, string> {
  const head = [`PackageIdentifier: ${IDENTIFIER}`, `PackageVersion: ${version}`];
  const manifest = (type: string, lines: readonly string[]) =>
    [
      `# yaml-language-server: $schema=https://aka.ms/winget-manifest.${type}.${MANIFEST_VERSION}.schema.json`,
      ...head,
      ...lines,
      `ManifestType: ${type}`,
      `ManifestVersion: ${MANIFEST_VERSION}`,
      "",
    ].join("\n");
  return new Map([
    [`${IDENTIFIER}.yaml`, manifest("version", ["DefaultLocale: en-US"])],
    [
      `${IDENTIFIER}.installer.yaml`,
      manifest("installer", [
        "InstallerType: zip",
        "NestedInstallerType: portable",
        "NestedInstallerFiles:",
        `- RelativeFilePath: kmsrecover-${version}-windows-x64\\kmsrecover.exe`,
        "  PortableCommandAlias: kmsrecover",
        "Installers:",
        "- Architecture: x64",
        `  InstallerUrl: ${archive.url}`,
        `  InstallerSha256: ${archive.sha256.toUpperCase()}`,
      ]),
    ],
    [
      `${IDENTIFIER}.locale.en-US.yaml`,
      manifest("defaultLocale", [
        "PackageLocale: en-US",
        "Publisher: The kmsrecover authors",
        "PackageName: kmsrecover",
        `PackageUrl: ${site}`,
        "License: MIT",
        "ShortDescription: Recovers mail from backups of Kerio Connect",
        "Moniker: kmsrecover",
        "Tags:",
        ...["backup", "kerio", "mail", "recovery"].map((tag) => `- ${tag}`),
      ]),
    ],
  ]);
}
