import assert from "node:assert/strict";
import { mkdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "../../../lib/recovery/file_system.ts";
import type { Unit } from "../../../lib/recovery/plan/plan.ts";
import { targetProblem } from "../../../lib/recovery/target/target_check.ts";
import { CAN_LINK_DIRECTORIES, link } from "../../support/links.ts";
import { scratch } from "../../support/scratch.ts";

Deno.test("targetProblem() finds nothing wrong with what is there or is not there yet", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("mail/a.org/ann"), { recursive: true });
  assert.equal(problem(dir.path, "mail/a.org"), undefined);
  assert.equal(problem(dir.path, "mail/new.org/deep"), undefined);
});

Deno.test({
  name: "targetProblem() refuses links below the root, where they lead being named",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("mail/a.org"), { recursive: true });
    mkdirSync(dir.join("away/ann"), { recursive: true });
    link(dir.join("away"), dir.join("mail/b.org"));
    link(dir.join("away/ann"), dir.join("mail/a.org/ann"));
    mkdirSync(dir.join("nowhere"));
    link(dir.join("nowhere"), dir.join("mail/c.org"));
    rmdirSync(dir.join("nowhere"));
    for (
      const [parent, path] of [["mail/a.org", "mail/a.org/ann"], ["mail/b.org", "mail/b.org"], [
        "mail/c.org",
        "mail/c.org",
      ]]
    ) {
      const { message, hints } = problem(dir.path, parent!)!;
      assert.ok(message.includes(`"${dir.join(path!)}" is a symbolic link to "`), message);
      assert.match(hints.join(), /-s <dir>/);
    }
  },
});

Deno.test({
  name: "targetProblem() does not mind a root that is a link",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("real/mail/a.org"), { recursive: true });
    link(dir.join("real"), dir.join("store"));
    assert.equal(problem(dir.join("store"), "mail/a.org"), undefined);
  },
});

Deno.test("targetProblem() refuses a file where a directory must be", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("mail"));
  writeFileSync(dir.join("mail/a.org"), "");
  assert.match(problem(dir.path, "mail/a.org")!.message, /a\.org" is a file, but a directory must/);
});

Deno.test("targetProblem() refuses to replace what holds the backup, and nothing else", async () => {
  await using dir = scratch();
  const inside = dir.join("mail/a.org/ann/F20240107T010000Z.zip");
  assert.match(problem(dir.path, "mail/a.org", [inside])!.message, /the backup ".*" lies inside/);
  const beside = dir.join("mail/a.org/anna/F20240107T010000Z.zip");
  assert.equal(problem(dir.path, "mail/a.org", [beside]), undefined);
});

function problem(root: string, parent: string, backups: readonly string[] = []) {
  const unit = {
    label: "ann@a.org",
    kind: "mailbox",
    top: root,
    parent: join(root, parent),
    members: ["ann"],
  };
  return targetProblem(new Disk(), unit as unknown as Unit, backups);
}
