import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { scratch } from "../../support/scratch.ts";
import { assertTree } from "../../support/tree.ts";
import { makeSmallServer, runRecovery, treeOf, UNITS, unitTree } from "../support.ts";

Deno.test("a file whose only entry is left out is not replaced by nothing", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const { untouched, recovered } = await runRecovery(server, {
    keepGoing: true,
    leaveOut: new Map([["mailserver.cfg", "it stands there twice"]]),
  });
  const config = readFileSync(join(server.cfgdir, "mailserver.cfg"), "utf8");
  assert.equal(config, "<config>the new one</config>");
  const units = [...untouched, ...recovered].map(({ label }) => label);
  assert.ok(!units.includes("mailserver.cfg"));
});

Deno.test("a database of which a file is left out is not replaced in part", async () => {
  await using dir = scratch();
  const server = makeSmallServer(dir.path);
  const before = unitTree(treeOf(server), UNITS[3]!);
  await runRecovery(server, {
    keepGoing: true,
    leaveOut: new Map([["@backup/store/mail/.caldav.db", "it stands there twice"]]),
  });
  assertTree(unitTree(treeOf(server), UNITS[3]!), before);
});
