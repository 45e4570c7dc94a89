import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { constants } from "node:os";
import { bugError, cannot } from "../../lib/model/errors.ts";
import { systemFailure } from "../../lib/recovery/failure.ts";
import {
  isSystemError,
  pathOf,
  readableCause,
  systemErrorCode,
} from "../../lib/model/system_error.ts";
import { scratch } from "../support/scratch.ts";

/** What no administrator should have to read. */
const CODE = /\bE[A-Z]{3,}\b|os error|errno/;

function caught(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

Deno.test("an error of the system has words whichever of Deno's interfaces gives it", async () => {
  await using dir = scratch();
  const missing = dir.join("missing");
  for (const action of [() => Deno.statSync(missing), () => statSync(missing)]) {
    const error = caught(action);
    assert.equal(systemErrorCode(error), "ENOENT");
    assert.equal(readableCause(error), "no such file or directory");
    assert.equal(pathOf(error), missing);
    const { kind, message } = cannot('Cannot read "X"', error);
    assert.equal(kind, "failed");
    assert.equal(message, 'Cannot read "X": no such file or directory');
    assert.equal(systemFailure(error).message, `No such file or directory ("${missing}")`);
  }
});

Deno.test("no error of the system shows its code, whatever its code is", () => {
  for (
    const code of [...Object.keys(constants.errno), "EUNHEARDOF", "WSAEINTR", "WSASYSNOTREADY"]
  ) {
    const errors = [
      Object.assign(new Error(`Some words (os error 250): rename '/a b' -> '/c'`), { code }),
      Object.assign(new Error(`${code}: some words, open '/a b'`), { code, path: "/a b" }),
    ];
    for (const error of errors) {
      const { message, hints } = systemFailure(error);
      assert.doesNotMatch([message, ...hints].join("\n"), CODE);
      assert.match(message, /^[A-Z].* \("\/a b"\)$/);
    }
  }
});

Deno.test("an error of Windows is known by its number, since its words are in any language", () => {
  for (
    const [number, code] of [
      [5, "EACCES"],
      [32, "EBUSY"],
      [53, "ENETUNREACH"],
      [64, "ENETRESET"],
      [112, "ENOSPC"],
      [121, "ETIMEDOUT"],
      [123, "EWINNAME"],
      [206, "ENAMETOOLONG"],
      [1231, "ENETUNREACH"],
    ] as const
  ) {
    const error = new Error(`Der Netzwerkpfad … (os error ${number}): open '\\\\nas\\backup'`);
    assert.equal(systemErrorCode(error, "windows"), code);
  }
});

Deno.test("an error of the system that Deno has no code for is no bug", () => {
  const damaged = new Error("Structure needs cleaning (os error 117): lstat '/srv/store'");
  assert.equal(systemErrorCode(damaged, "linux"), "EUCLEAN");
  const unknown = new Error("Something odd happened (os error 250): lstat '/srv/store'");
  assert.ok(isSystemError(unknown));
  assert.equal(readableCause(unknown), "something odd happened");
});

Deno.test("a device that Deno's permissions leave out is refused in words", () => {
  const error = new Deno.errors.NotCapable('Requires all access to "\\\\.\\NUL", run again …');
  const { message } = cannot('Cannot use "NUL"', error);
  assert.match(message, /^Cannot use "NUL": it is a device or a special file/);
});

Deno.test("what is no error of the system is a bug", () => {
  for (const error of [new TypeError("x is undefined"), new RangeError("too much"), "a string"]) {
    assert.equal(isSystemError(error), false);
    assert.equal(cannot("Cannot do it", error).message, bugError(error).message);
    assert.match(systemFailure(error).message, /^kmsrecover has a bug: /);
  }
});
