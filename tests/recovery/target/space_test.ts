import assert from "node:assert/strict";
import { join } from "node:path";
import { mkdirSync, writeFileSync } from "node:fs";
import { Disk } from "../../../lib/recovery/file_system.ts";
import type { Unit } from "../../../lib/recovery/plan/plan.ts";
import {
  availableBytes,
  occupiedBytes,
  RESERVE,
  spaceNeeds,
  unitsThatFit,
} from "../../../lib/recovery/target/space.ts";
import { CAN_LINK_DIRECTORIES, link } from "../../support/links.ts";
import { scratch } from "../../support/scratch.ts";

const MIB = 1024 * 1024;

Deno.test("unitsThatFit() counts units up to what is available, less a reserve; at least one", () => {
  const units = [10, 20, 30].map((space) => ({ space: space * MIB }));
  assert.equal(unitsThatFit(units, RESERVE + 60 * MIB), 3);
  assert.equal(unitsThatFit(units, RESERVE + 60 * MIB - 1), 2);
  assert.equal(unitsThatFit(units, RESERVE + 29 * MIB), 1);
  assert.equal(unitsThatFit(units, 0), 1);
  assert.equal(unitsThatFit([], 0), 1);
});

Deno.test("availableBytes() is what the system says, of a path that is not there yet too", () => {
  assert.ok(availableBytes(Deno.cwd())! > 0);
  assert.ok(availableBytes(join(Deno.cwd(), "no/such/path"))! > 0);
});

Deno.test("spaceNeeds() wants room for the largest unit where all of them fit", async () => {
  await using dir = scratch();
  const [need, ...others] = spaceNeeds(new Disk(), [
    { unit: unit(dir.path, "a", 3 * MIB), base: dir.path },
    { unit: unit(dir.path, "b", 5 * MIB), base: dir.path },
  ]);
  assert.equal(others.length, 0);
  assert.equal(need!.needed, 5 * MIB);
  assert.equal(need!.path, dir.path);
});

Deno.test("spaceNeeds() counts on what each replaced unit gives back, but not with -b", async () => {
  await using dir = scratch();
  const available = availableBytes(dir.path)!;
  for (const name of ["a", "b"]) {
    mkdirSync(dir.join(name));
    writeFileSync(dir.join(name, "content"), new Uint8Array(4 * MIB));
  }
  const space = available;
  const needOf = (keep: boolean) =>
    spaceNeeds(
      new Disk(),
      ["a", "b"].map((name) => ({
        unit: { ...unit(dir.path, name, space), ...keep ? { keep: { base: "", inside: "" } } : {} },
        base: dir.path,
      })),
    )[0]!.needed;
  assert.equal(needOf(true), 2 * space);
  const given = 2 * space - needOf(false);
  assert.ok(given >= 4 * MIB && given < 4.2 * MIB, `${given}`);
});

Deno.test({
  name: "occupiedBytes() sums up a tree and does not follow links",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    mkdirSync(dir.join("tree/inner"), { recursive: true });
    writeFileSync(dir.join("tree/inner/a"), new Uint8Array(100 * 1024));
    mkdirSync(dir.join("away"));
    writeFileSync(dir.join("away/outside"), new Uint8Array(MIB));
    link(dir.join("away"), dir.join("tree/link"));
    const bytes = occupiedBytes(dir.join("tree"));
    assert.ok(bytes >= 100 * 1024 && bytes < 200 * 1024, `${bytes}`);
    assert.equal(occupiedBytes(dir.join("nothing")), 0);
  },
});

function unit(parent: string, name: string, space: number): Unit {
  return { parent, members: [name], space, keep: undefined } as unknown as Unit;
}
