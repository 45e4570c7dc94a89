import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import type { BuildFacts } from "./facts.ts";

/** A package in the binary, as its own `package.json` and the lock file tell it. */
export interface BundledPackage {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
  /** Of the published package, `sha512-…` in base64. */
  readonly integrity: string;
  /** An SPDX identifier. */
  readonly license: string;
}

/** The versions of Deno's runtime and of the V8 in it. */
export interface Runtime {
  readonly deno: string;
  readonly v8: string;
}

export interface BillOfMaterials {
  readonly facts: BuildFacts;
  readonly packages: readonly BundledPackage[];
  readonly runtime: Runtime;
}

/** Says what is in the binary: a CycloneDX 1.6 document in JSON, the same for the same build. */
export function sbom({ facts, packages, runtime }: BillOfMaterials): string {
  const bom = new Models.Bom();
  bom.metadata.timestamp = new Date(facts.time * 1000);
  const program = component("application", "kmsrecover", {
    version: facts.version,
    ref: `kmsrecover@${facts.version}`,
    license: "MIT",
  });
  bom.metadata.component = program;

  const deno = component("platform", "deno", {
    version: runtime.deno,
    purl: `pkg:github/denoland/deno@v${runtime.deno}`,
    license: "MIT",
  });
  const v8 = component("library", "v8", {
    version: runtime.v8,
    purl: `pkg:github/v8/v8@${runtime.v8}`,
    license: "BSD-3-Clause",
  });
  deno.dependencies.add(v8.bomRef);
  const libraries = new Map(packages.map((each) => [each.id, library(each)]));
  const needed = new Set(packages.flatMap(({ dependencies }) => dependencies));
  for (const { id, dependencies } of packages) {
    const one = libraries.get(id)!;
    for (const other of dependencies) one.dependencies.add(libraries.get(other)!.bomRef);
    if (!needed.has(id)) program.dependencies.add(one.bomRef);
  }
  program.dependencies.add(deno.bomRef);
  for (const each of [deno, v8, ...libraries.values()]) bom.components.add(each);

  bom.serialNumber = serialNumber(facts, [...libraries.keys(), runtime.deno, runtime.v8]);
  const normalizers = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(normalizers);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function library({ name, version, integrity, license }: BundledPackage): Models.Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  const one = component("library", name, { version, purl, license });
  const sha512 = Buffer.from(integrity.replace("sha512-", ""), "base64").toString("hex");
  one.hashes.set(Enums.HashAlgorithm["SHA-512"], sha512);
  return one;
}

function component(
  type: "application" | "library" | "platform",
  fullName: string,
  { version, purl, ref = purl, license }: {
    version: string;
    purl?: string;
    ref?: string | undefined;
    license: string;
  },
): Models.Component {
  const [, group, name = fullName] = /^(@[^/]+)\/(.*)$/.exec(fullName) ?? [];
  return new Models.Component(type as Enums.ComponentType, name, {
    version,
    ...(group === undefined ? {} : { group }),
    ...(purl === undefined ? {} : { purl }),
    ...(ref === undefined ? {} : { bomRef: ref }),
    licenses: new Models.LicenseRepository([new Models.SpdxLicense(license)]),
  });
}

/** A UUID (RFC 9562, version 8) made from what is in the build. */
function serialNumber(facts: BuildFacts, parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([facts, ...parts])).digest("hex");
  const groups = [8, 12, 16, 20, 32].map((end, index, ends) => hash.slice(ends[index - 1], end));
  groups[2] = `8${groups[2]!.slice(1)}`;
  groups[3] = `8${groups[3]!.slice(1)}`;
  return `urn:uuid:${groups.join("-")}`;
}
