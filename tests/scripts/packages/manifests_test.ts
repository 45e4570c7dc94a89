import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { homebrewFormula } from "../../../scripts/packages/homebrew.ts";
import { wingetManifests } from "../../../scripts/packages/winget.ts";
import { scratch } from "../../support/scratch.ts";

const SITE = "https://example.org/kmsrecover";
const FILE = { url: `${SITE}/releases/download/v1.2.3/x.zip`, sha256: "ab".repeat(32) };

Deno.test("the manifests of winget have what their schemas demand", () => {
  const manifests = wingetManifests({ version: "1.2.3", site: SITE, archive: FILE });
  const required = {
    version: ["DefaultLocale"],
    installer: ["Installers"],
    defaultLocale: ["PackageLocale", "Publisher", "PackageName", "License", "ShortDescription"],
  };
  const types = [...manifests.values()].map((text) => {
    const fields = new Map(
      text.split("\n").flatMap((line) => {
        const [, name, value] = /^(\w+):\s*(.*)$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value!] as const];
      }),
    );
    const type = fields.get("ManifestType") as keyof typeof required;
    for (const name of required[type]) assert.ok(fields.has(name), `${type}: ${name}`);
    assert.match(
      fields.get("PackageIdentifier")!,
      /^[^.\s\\/:*?"<>|]{1,32}(\.[^.\s\\/:*?"<>|]{1,32}){1,7}$/,
    );
    assert.equal(fields.get("PackageVersion"), "1.2.3");
    assert.equal(fields.get("ManifestVersion"), "1.6.0");
    return type;
  });
  assert.deepEqual(types, ["version", "installer", "defaultLocale"]);
  const installer = [...manifests.values()][1]!;
  assert.match(installer, /^ {2}InstallerSha256: [0-9A-F]{64}$/m);
  assert.match(installer, /^- RelativeFilePath: kmsrecover-1\.2\.3-windows-x64\\kmsrecover\.exe$/m);
});

Deno.test({
  name: "the formula for Homebrew is Ruby, and names each archive with its sum",
  ignore: !hasRuby(),
  fn: () => {
    using dir = scratch();
    const targets = ["macos-arm64", "macos-x64", "linux-arm64", "linux-x64"];
    const archives = new Map(targets.map((name, index) => [
      name,
      { url: `${SITE}/${name}`, sha256: String(index).repeat(64) },
    ]));
    const formula = homebrewFormula({ version: "1.2.3", site: SITE, archives });
    writeFileSync(dir.join("kmsrecover.rb"), formula);
    const { code, stderr } = new Deno.Command("ruby", { args: ["-wc", dir.join("kmsrecover.rb")] })
      .outputSync();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    for (const [name, { sha256 }] of archives) {
      assert.match(formula, new RegExp(`url "${SITE}/${name}"\n +sha256 "${sha256}"`));
    }
  },
});

function hasRuby(): boolean {
  try {
    return new Deno.Command("ruby", { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}
