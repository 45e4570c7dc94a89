import { Ajv } from "ajv";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageFolder } from "../../../scripts/release/packages.ts";
import { sbom } from "../../../scripts/release/sbom.ts";

const BILL = {
  facts: { version: "1.2.3", commit: "1a2b3c4", time: 1_700_000_000 },
  runtime: { deno: "2.9.6", v8: "15.0.245.2" },
  packages: [
    {
      id: "@scope/one@1.0.0",
      name: "@scope/one",
      version: "1.0.0",
      dependencies: ["two@2.0.0"],
      integrity:
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
      license: "MIT",
    },
    {
      id: "two@2.0.0",
      name: "two",
      version: "2.0.0",
      dependencies: [],
      integrity:
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
      license: "BSD-3-Clause",
    },
  ],
};

/** SHA-512 of nothing, which is what the packages above claim to be. */
const SHA512_OF_NOTHING =
  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2" +
  "b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e";

Deno.test("the bill of materials is valid by CycloneDX's own schema", () => {
  const folder = join(packageFolder("@cyclonedx/cyclonedx-library"), "res", "schema");
  const schema = (name: string) =>
    JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), "utf8"));
  // its formats (addresses, times) are not among those that ajv checks by itself
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"]) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const isValid = ajv.compile(schema("bom-1.6"));
  assert.ok(isValid(JSON.parse(sbom(BILL))), JSON.stringify(isValid.errors));
  const broken = JSON.parse(sbom(BILL));
  broken.components[0].type = "nonsense";
  assert.ok(!isValid(broken));
});

Deno.test("the bill of materials names each package with its checksum, and who needs it", () => {
  const bill = JSON.parse(sbom(BILL));
  const names = bill.components.map(({ purl }: { purl: string }) => purl).sort();
  assert.deepEqual(names, [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:github/v8/v8@15.0.245.2",
    "pkg:npm/%40scope/one@1.0.0",
    "pkg:npm/two@2.0.0",
  ]);
  const one = bill.components.find(({ name }: { name: string }) => name === "one");
  assert.deepEqual(one.hashes, [{ alg: "SHA-512", content: SHA512_OF_NOTHING }]);
  const needs = new Map(
    bill.dependencies.map(({ ref, dependsOn }: { ref: string; dependsOn?: string[] }) => [
      ref,
      dependsOn ?? [],
    ]),
  );
  assert.deepEqual(needs.get("pkg:npm/%40scope/one@1.0.0"), ["pkg:npm/two@2.0.0"]);
  assert.deepEqual(needs.get("kmsrecover@1.2.3"), [
    "pkg:github/denoland/deno@v2.9.6",
    "pkg:npm/%40scope/one@1.0.0",
  ]);
});

Deno.test("the same build has the same bill of materials", () => {
  assert.equal(sbom(BILL), sbom(structuredClone(BILL)));
});
