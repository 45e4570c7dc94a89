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
import { type Scratch, scratch } from "../../support/scratch.ts";

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

/** A unit of `space` MiB in the place of one of `old` MiB. */
function replacing(dir: Scratch, name: string, { space, old }: { space: number; old: number }) {
  mkdirSync(dir.join(name));
  writeFileSync(dir.join(name, "content"), new Uint8Array(old * MIB));
  return { unit: unit(dir.path, name, space * MIB), base: dir.path };
}

/** The one need, in MiB. */
function needOf(units: readonly { unit: Unit; base: string }[], isExact = true) {
  const [need, ...others] = spaceNeeds(new Disk(), units, { isExact });
  assert.equal(others.length, 0);
  const { needed, most } = need!;
  return { needed: Math.round(needed / MIB), most: Math.round(most / MIB) };
}

Deno.test("spaceNeeds() names what is used at the peak, and what would do, where all fits", async () => {
  await using dir = scratch();
  const units = [
    replacing(dir, "a", { space: 3, old: 2 }),
    replacing(dir, "b", { space: 5, old: 5 }),
    replacing(dir, "c", { space: 4, old: 1 }),
  ];
  // One by one: 3; 3 - 2 + 5 = 6; 6 - 5 + 4 = 5. Side by side: all of them.
  assert.deepEqual(needOf(units), { needed: 6, most: 12 });
  // Without a look at what is there: no more than a lower bound.
  assert.deepEqual(needOf(units, false), { needed: 5, most: 12 });
});

Deno.test("spaceNeeds() counts on nothing that is kept", async () => {
  await using dir = scratch();
  const keep = { base: "", inside: "" };
  const units = ["a", "b"].map((name) => {
    const { unit, base } = replacing(dir, name, { space: 4, old: 4 });
    return { unit: { ...unit, keep }, base };
  });
  for (const isExact of [true, false]) {
    assert.deepEqual(needOf(units, isExact), { needed: 8, most: 8 });
  }
});

Deno.test("spaceNeeds() follows the batches of a recovery where not all fits at once", async () => {
  await using dir = scratch();
  const half = Math.floor(availableBytes(dir.path)! / MIB / 2) + 64;
  const units = [
    replacing(dir, "a", { space: half, old: 200 }),
    replacing(dir, "b", { space: 100, old: 100 }),
    replacing(dir, "c", { space: half, old: 1 }),
  ];
  // a and b are built side by side, and free 300 before c.
  const { needed, most } = needOf(units, false);
  assert.ok(Math.abs(needed - (2 * half - 200)) <= 2, `${needed}`);
  assert.ok(Math.abs(most - (2 * half - 200)) <= 2, `${most}`);
});

Deno.test("spaceNeeds() puts directories that are not there yet on the file system above", async () => {
  await using dir = scratch();
  const bases = [dir.join("not/yet"), dir.join("nor/this"), dir.path];
  const needs = spaceNeeds(
    new Disk(),
    bases.map((base) => ({ unit: unit(base, "a", MIB), base })),
    { isExact: true },
  );
  assert.equal(needs.length, 1);
  assert.ok(needs[0]!.available! > 0);
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
