import assert from "node:assert/strict";
import type { Info } from "../../../lib/recovery/file_system.ts";
import { triedWorkBase, workBase } from "../../../lib/recovery/transaction/workplace.ts";
import { MemoryDisk, slashed } from "../memory_disk.ts";

/** A disk on which some directories are on devices of their own, or mounted twice. */
class MountedDisk extends MemoryDisk {
  readonly #devices: Readonly<Record<string, number>>;
  readonly #mounts: readonly string[];

  constructor(devices: Readonly<Record<string, number>>, mounts: readonly string[] = []) {
    super({ "/store/mail/a.org/ann/1.eml": "", "/store/lists/x": "" });
    this.#devices = devices;
    this.#mounts = mounts;
  }

  override info(path: string): Info | undefined {
    const info = super.info(path);
    const above = Object.keys(this.#devices)
      .filter((it) => `${slashed(path)}/`.startsWith(`${it}/`));
    const nearest = above.sort((a, b) => b.length - a.length)[0];
    return info && { ...info, device: nearest === undefined ? 1 : this.#devices[nearest]! };
  }

  override rename(from: string, to: string): void {
    const mountOf = (path: string) => this.#mounts.find((it) => slashed(path).startsWith(`${it}/`));
    if (mountOf(from) !== mountOf(to)) {
      throw Object.assign(new Error(`rename '${from}' -> '${to}'`), { code: "EXDEV" });
    }
    super.rename(from, to);
  }
}

Deno.test("a unit is built at the root where it is on the same file system", () => {
  const disk = new MountedDisk({});
  assert.equal(workBase(disk, "/store", "/store/mail/a.org"), "/store");
  assert.equal(workBase(disk, "/store", "/store/mail/new.org/deep"), "/store");
  assert.equal(workBase(disk, "/store", "/store"), "/store");
});

Deno.test("a unit is built at the top of its own file system below the root", () => {
  const disk = new MountedDisk({ "/store/mail": 2, "/store/mail/a.org": 3 });
  assert.equal(workBase(disk, "/store", "/store/lists"), "/store");
  assert.equal(workBase(disk, "/store", "/store/mail/new.org"), "/store/mail");
  assert.equal(workBase(disk, "/store", "/store/mail/a.org"), "/store/mail/a.org");
});

Deno.test("a directory that is mounted from the same device is found by trying", () => {
  const disk = new MountedDisk({}, ["/store/mail"]);
  const before = [...disk.tree()];
  assert.equal(triedWorkBase(disk, "/store", "/store/mail/a.org"), "/store/mail");
  assert.equal(triedWorkBase(disk, "/store", "/store/mail/new.org"), "/store/mail");
  assert.equal(triedWorkBase(disk, "/store", "/store/lists/new"), "/store");
  assert.deepEqual([...disk.tree()], before);
});
