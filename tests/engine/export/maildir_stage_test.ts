import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { MaildirStage } from "../../../lib/engine/export/maildir_stage.ts";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { RecoveryError } from "../../../lib/model/errors.ts";
import { scratch } from "../../support/scratch.ts";
import { readTree } from "../../support/tree.ts";

const textOf = (path: string) => readFileSync(path, "utf8");

Deno.test("a folder gets into its place as a whole, whichever step a run ended in", async () => {
  for (const moved of [[], ["cur"], ["cur", "new"]]) {
    await using dir = scratch();
    const stage = new MaildirStage(new Disk(), dir.join("stage"));
    stage.prepare(new Set());
    writeFileSync(dir.join("stage", "cur", "1"), "one");
    writeFileSync(dir.join("stage", "new", "2"), "two");
    for (const name of moved) {
      mkdirSync(dir.join("out"), { recursive: true });
      Deno.renameSync(dir.join("stage", name), dir.join("out", name));
    }
    stage.finish(dir.join("out"));
    stage.finish(dir.join("out"));
    assert.equal(textOf(dir.join("out", "cur", "1")), "one");
    assert.equal(textOf(dir.join("out", "new", "2")), "two");
    assert.ok(!existsSync(dir.join("stage")));
  }
});

Deno.test("of an interrupted run only what is noted as whole stays", async () => {
  await using dir = scratch();
  const stage = new MaildirStage(new Disk(), dir.join("stage"));
  stage.prepare(new Set());
  for (const name of ["whole", "half"]) writeFileSync(dir.join("stage", "cur", name), name);
  writeFileSync(dir.join("stage", "new", "whole"), "of another directory");
  stage.prepare(new Set(["cur/whole"]));
  assert.deepEqual([...readTree(dir.join("stage")).keys()].sort(), ["cur", "cur/whole", "new"]);
});

Deno.test("messages that are in their place already stay, and another file there is never replaced", async () => {
  await using dir = scratch();
  const stage = new MaildirStage(new Disk(), dir.join("stage"));
  stage.prepare(new Set());
  for (const name of ["1", "2"]) writeFileSync(dir.join("stage", "cur", name), `message ${name}`);
  mkdirSync(dir.join("out", "cur"), { recursive: true });
  writeFileSync(dir.join("out", "cur", "1"), "message 1");
  stage.finish(dir.join("out"));
  assert.equal(textOf(dir.join("out", "cur", "2")), "message 2");
  stage.prepare(new Set());
  writeFileSync(dir.join("stage", "cur", "1"), "another");
  assert.throws(
    () => stage.finish(dir.join("out")),
    (error) => error instanceof RecoveryError && error.kind === "target",
  );
  assert.equal(textOf(dir.join("out", "cur", "1")), "message 1");
  assert.equal(textOf(dir.join("stage", "cur", "1")), "another");
});
