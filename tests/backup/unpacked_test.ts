import assert from "node:assert/strict";
import { mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { readUnpacked } from "../../lib/backup/unpacked.ts";
import { CAN_LINK_FILES, link } from "../support/links.ts";
import { scratch } from "../support/scratch.ts";

Deno.test("readUnpacked() lists files with sizes and times, directories before what is in them", async () => {
  await using dir = scratch();
  mkdirSync(dir.join("b", "empty"), { recursive: true });
  writeFileSync(dir.join("b", "x.eml"), "12345");
  writeFileSync(dir.join("a"), "");
  const time = new Date(2004, 9, 24, 4, 0, 6);
  utimesSync(dir.join("b", "x.eml"), time, time);
  const { directory, links } = readUnpacked(dir.path);
  const names = Array.from({ length: directory.count }, (_, i) => directory.name(i));
  assert.deepEqual([...names].sort(), ["a", "b/", "b/empty/", "b/x.eml"]);
  assert.ok(names.indexOf("b/") < names.indexOf("b/x.eml"));
  const file = names.indexOf("b/x.eml");
  assert.equal(directory.size(file), 5);
  assert.equal(directory.modified(file), time.getTime());
  assert.ok(directory.isDirectory(names.indexOf("b/empty/")));
  assert.deepEqual(links, []);
});

Deno.test({
  name: "readUnpacked() follows no symbolic link and names each",
  ignore: !CAN_LINK_FILES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("inside"));
    using outside = scratch();
    writeFileSync(outside.join("secret"), "secret");
    link(outside.path, dir.join("inside", "outside"));
    link(outside.join("secret"), dir.join("secret"));
    const { directory, links } = readUnpacked(dir.path);
    assert.deepEqual([...links].sort(), ["inside/outside", "secret"]);
    assert.equal(directory.count, 1);
  },
});
