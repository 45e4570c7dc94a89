import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeArchive } from "../../../scripts/release/archive.ts";
import type { ArchivedFile } from "../../../scripts/release/tar.ts";
import { scratch } from "../../support/scratch.ts";

const TIME = Date.UTC(2026, 10, 25, 23, 51, 30) / 1000;
const FILES: readonly ArchivedFile[] = [
  { path: "kms-1/kmsrecover", bytes: new Uint8Array(700).fill(65), isProgram: true },
  { path: "kms-1/docs/README.txt", bytes: new TextEncoder().encode("read me\n"), isProgram: false },
];

for (const kind of ["zip", "tar.gz"] as const) {
  Deno.test(`two archives (${kind}) of the same files have the same bytes`, () => {
    using dir = scratch();
    for (const name of ["one", "two"]) writeArchive(dir.join(name), FILES, { kind, time: TIME });
    assert.deepEqual(readFileSync(dir.join("one")), readFileSync(dir.join("two")));
  });
}

Deno.test({
  name: "tar finds names, modes, sizes and times in a tar.gz",
  ignore: Deno.build.os !== "linux", // GNU tar's own form of the list
  fn: () => {
    using dir = scratch();
    const path = dir.join("x.tar.gz");
    writeArchive(path, FILES, { kind: "tar.gz", time: TIME });
    assert.equal(
      output("tar", ["--utc", "--full-time", "-tvzf", path]).replace(/ +/g, " "),
      "-rwxr-xr-x root/root 700 2026-11-25 23:51:30 kms-1/kmsrecover\n" +
        "-rw-r--r-- root/root 8 2026-11-25 23:51:30 kms-1/docs/README.txt\n",
    );
    assert.equal(output("tar", ["-xzOf", path, "kms-1/docs/README.txt"]), "read me\n");
  },
});

Deno.test({
  name: "unzip finds names, modes, sizes and times in a zip",
  ignore: !isInstalled("unzip"),
  fn: () => {
    using dir = scratch();
    const path = dir.join("x.zip");
    writeArchive(path, FILES, { kind: "zip", time: TIME });
    const lines = output("unzip", ["-Z", "-T", path]).split("\n");
    assert.match(lines[2]!, /^-rwxr-xr-x .* 700 .* 20261125\.235130 kms-1\/kmsrecover$/);
    assert.match(lines[3]!, /^-rw-r--r-- .* 8 .* 20261125\.235130 kms-1\/docs\/README\.txt$/);
    assert.match(output("unzip", ["-t", path]), /No errors detected/);
  },
});

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["-v"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function output(program: string, args: readonly string[]): string {
  const { code, stdout, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
