import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installedFiles } from "../../../scripts/packages/installed_files.ts";
import { type LinuxPackage, makeDeb, makeRpm } from "../../../scripts/packages/linux_package.ts";
import { runTool } from "../../../scripts/packages/tool.ts";
import { type Scratch, scratch } from "../../support/scratch.ts";

/** A program with data behind it that no tool may cut off, as Deno's are. */
const PROGRAM = new TextEncoder().encode("#!/bin/sh\necho kmsrecover 1.2.3\nexit\n\0\x01data");

const PACKAGE: LinuxPackage = {
  version: "1.2.3",
  machine: "x64",
  time: 1_700_000_000,
  files: installedFiles({
    program: PROGRAM,
    documents: new Map([["LICENSE.txt", "MIT\n"], ["README.txt", "read me\n"]]),
  }),
};

const PATHS = PACKAGE.files.map(({ path }) => path);

/** Installing into another root takes the rights of root. */
const isRoot = Deno.build.os === "linux" && Deno.uid() === 0;

/** How each kind of package is made, installed into a directory, and removed from it. */
const KINDS = {
  deb: {
    tools: ["dpkg", "dpkg-deb"],
    make: makeDeb,
    install(root: string, path: string) {
      for (const part of ["info", "updates", "triggers"]) {
        mkdirSync(join(root, "var/lib/dpkg", part), { recursive: true });
      }
      writeFileSync(join(root, "var/lib/dpkg/status"), "");
      runTool("dpkg", [`--root=${root}`, "--force-depends", "--install", path]);
    },
    remove(root: string) {
      runTool("dpkg", [`--root=${root}`, "--purge", "kmsrecover"]);
    },
  },
  rpm: {
    tools: ["rpm", "rpmbuild"],
    make: makeRpm,
    install(root: string, path: string) {
      runTool("rpm", ["--root", root, "--nodeps", "--install", path]);
    },
    remove(root: string) {
      runTool("rpm", ["--root", root, "--erase", "kmsrecover"]);
    },
  },
};

for (const [kind, { tools, make, install, remove }] of Object.entries(KINDS)) {
  const ignore = !isRoot || !tools.every(isInstalled);

  Deno.test({
    name: `a .${kind} installs the program with all that belongs to it, and leaves nothing behind`,
    ignore,
    fn: () => {
      using dir = scratch();
      const root = dir.join("root");
      mkdirSync(root);
      install(root, make(dir.path, PACKAGE));
      for (const { path, bytes, mode } of PACKAGE.files) {
        const installed = join(root, path);
        assert.ok(readFileSync(installed).equals(bytes), path);
        const { mode: found, uid, gid } = statSync(installed);
        assert.deepEqual([found & 0o7777, uid, gid], [mode, 0, 0], path);
      }
      assert.equal(runTool(join(root, "usr/bin/kmsrecover"), []), "kmsrecover 1.2.3\n");
      remove(root);
      for (const path of [...PATHS, "usr/share/doc/kmsrecover"]) {
        assert.ok(!existsSync(join(root, path)), path);
      }
    },
  });

  Deno.test({
    name: `two .${kind} of the same files have the same bytes`,
    ignore,
    fn: () => {
      using dir = scratch();
      const [one, two] = ["one", "two"].map((name) => madeIn(dir, name, make));
      assert.ok(readFileSync(one!).equals(readFileSync(two!)));
    },
  });
}

function madeIn(dir: Scratch, name: string, make: typeof makeDeb): string {
  mkdirSync(dir.join(name));
  return make(dir.join(name), PACKAGE);
}

function isInstalled(program: string): boolean {
  try {
    runTool(program, ["--version"]);
    return true;
  } catch {
    return false;
  }
}
