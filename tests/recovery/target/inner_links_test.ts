import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { linkedFolder, linkedFolderError } from "../../../lib/recovery/target/inner_links.ts";
import { scratch } from "../../support/scratch.ts";

Deno.test({
  name: "linkedFolder() finds a folder, or its messages, behind a link, and no links to files",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using dir = scratch();
    const unit = { kind: "mailbox", parent: dir.path, members: ["ann"] } as const;
    mkdirSync(dir.join("ann/INBOX/#msgs"), { recursive: true });
    mkdirSync(dir.join("away"));
    writeFileSync(dir.join("file"), "");
    symlinkSync(dir.join("file"), dir.join("ann/INBOX/index.fld"));
    symlinkSync(dir.join("nowhere"), dir.join("ann/INBOX/gone"));
    symlinkSync(dir.join("away"), dir.join("ann/INBOX/#msgs/1.eml"));
    assert.equal(linkedFolder(new Disk(), unit), undefined);
    for (const folder of ["ann/INBOX/Projects", "ann/INBOX/#assoc"]) {
      symlinkSync(dir.join("away"), dir.join(folder));
      assert.equal(linkedFolder(new Disk(), unit), dir.join(folder));
      assert.equal(linkedFolder(new Disk(), { ...unit, kind: "part" }), undefined);
      Deno.removeSync(dir.join(folder));
    }
    assert.equal(linkedFolder(new Disk(), { ...unit, members: ["bob"] }), undefined);
    assert.equal(linkedFolderError({ label: "ann@a.org" }, "x").kind, "target");
  },
});
