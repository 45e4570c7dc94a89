import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { makeLive, writeX } from "../hostile/base.ts";
import { scratch } from "../support/scratch.ts";

/** Calls of the program to the system that can be replaced. */
const CALLS = [
  "chmodSync",
  "copyFileSync",
  "linkSync",
  "lstatSync",
  "mkdirSync",
  "openSync",
  "readDirSync",
  "readFileSync",
  "readLinkSync",
  "readTextFileSync",
  "remove",
  "removeSync",
  "renameSync",
  "statSync",
] as const;

/** Errors of all kinds, as Deno throws them on one system or another. */
const ERRORS: readonly (() => Error)[] = [
  () => withCode(new Deno.errors.PermissionDenied("Permission denied (os error 13)"), "EACCES"),
  () => withCode(new Error("Input/output error (os error 5): open '/x'"), "EIO"),
  () => new Error("Structure needs cleaning (os error 117): lstat '/x'"),
  () => withCode(new Error("Too many open files (os error 24): open '/x'"), "EMFILE"),
  () => withCode(new Error("Stale file handle (os error 116): stat '/x'"), "ESTALE"),
  () => new Error("Der Netzwerkname ist nicht verfügbar. (os error 64): stat 'x'"),
  () => new Deno.errors.NotCapable('Requires all access to "/x", run again with …'),
  () => withCode(new Deno.errors.FilesystemLoop("Too many levels (os error 40)"), "ELOOP"),
  () => withCode(new TypeError("Invalid argument (os error 22): readlink '/x'"), "EINVAL"),
];

function withCode(error: Error, code: string): Error {
  return Object.assign(error, { code });
}

/** Lets one call to the system fail while something is done; tells how many there were. */
async function withFault(
  at: number,
  error: Error,
  action: () => Promise<unknown>,
): Promise<number> {
  let count = 0;
  const deno = Deno as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = CALLS.map((name) => [name, deno[name]!] as const);
  for (const [name, original] of originals) {
    deno[name] = (...args) => {
      if (count++ === at) throw error;
      return original(...args);
    };
  }
  try {
    await action();
  } finally {
    for (const [name, original] of originals) deno[name] = original;
  }
  return count;
}

for (
  const [what, args] of [
    ["a listing", ["-l"]],
    ["a verification", ["--verify"]],
    ["a dry run", ["--dry-run"]],
    ["a recovery", ["-b", "--replace-incomplete", "--log", "log"]],
    ["a recovery that keeps going", ["--keep-going", "--replace-incomplete", "-v"]],
  ] as const
) {
  Deno.test(`${what} never calls an error of the system a bug, wherever it comes`, async () => {
    await using dir = scratch();
    const cfgdir = dir.join("kerio");
    const store = join(cfgdir, "store");
    const [archive] = writeX(dir.join("backup")) as [string];
    const command = [
      ...args.map((word) => word === "log" ? dir.join("log") : word),
      "-c",
      cfgdir,
      "-s",
      store,
      "--yes",
      archive,
    ];
    let calls = Infinity;
    const runs = 40;
    for (let run = 0; run < runs; run++) {
      rmSync(cfgdir, { recursive: true, force: true });
      makeLive(cfgdir, store);
      const at = run === 0 ? -1 : Math.floor((run - 1) * calls / (runs - 1));
      const made = ERRORS[run % ERRORS.length]!();
      const count = await withFault(at, made, async () => {
        const { code, stdout, stderr } = await capturedRun(command);
        const said = `call ${at} of ${calls}, ${made.message}\n${stdout}${stderr}`;
        assert.doesNotMatch(said.slice(said.indexOf("\n")), /bug|os error|\bE[A-Z]{4,}\b|\{/, said);
        assert.ok([0, 1, 3, 4, 5].includes(code), said);
      });
      if (run === 0) calls = count;
    }
  });
}
