import assert from "node:assert/strict";
import { chmodSync, chownSync, lchownSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "../../../lib/recovery/file_system.ts";
import { followLinks } from "../../../lib/recovery/target/links.ts";
import type { Unit } from "../../../lib/recovery/plan/plan.ts";
import { scratch } from "../../support/scratch.ts";

const IS_ROOT = Deno.build.os !== "windows" && Deno.uid() === 0;
const OWNER = 1234;

/** A store with a domain or a mailbox on another disk, all of one owner. */
function linked(root: string, at: "domain" | "mailbox") {
  const [store, disk] = [join(root, "store"), join(root, "disk")];
  const link = join(store, "mail/a.org", ...at === "domain" ? [] : ["ann"]);
  const target = join(disk, at === "domain" ? "a.org" : "ann");
  mkdirSync(join(link, ".."), { recursive: true });
  mkdirSync(at === "domain" ? join(target, "ann") : target, { recursive: true });
  symlinkSync(target, link);
  chmodSync(root, 0o755);
  for (const path of [store, join(store, "mail"), join(link, ".."), disk, target]) {
    chmodSync(path, 0o755);
    chownSync(path, OWNER, OWNER);
  }
  lchownSync(link, OWNER, OWNER);
  return { store, disk, link, target };
}

function followed(store: string) {
  const unit = {
    label: "ann@a.org",
    top: store,
    parent: join(store, "mail/a.org"),
    members: ["ann"],
    keepsAt: { base: join(store, "mail.BAK"), inside: "a.org/ann" },
    keep: undefined,
  } as unknown as Unit;
  const { top, parent, keepsAt, throughLink } = followLinks(new Disk(), unit);
  return { top, parent, kept: keepsAt.base, throughLink };
}

Deno.test({
  name: "followLinks() leads a unit to where the owner's link leads, and keeps it there",
  ignore: !IS_ROOT,
  async fn() {
    for (const at of ["domain", "mailbox"] as const) {
      await using dir = scratch();
      const { store, link, target } = linked(dir.path, at);
      const place = at === "domain" ? target : join(target, "..");
      assert.deepEqual(followed(store), {
        top: place,
        parent: place,
        kept: join(place, "ann.BAK"),
        throughLink: link,
      });
    }
  },
});

const DOUBTS: Readonly<Record<string, (made: ReturnType<typeof linked>) => void>> = {
  "a link of another owner": ({ link }) => lchownSync(link, 4321, 4321),
  "a directory of another owner": ({ target }) => chownSync(target, 4321, 4321),
  "a directory that others may write to": ({ target }) => chmodSync(target, 0o777),
  "a link in a directory that others may write to": ({ store }) =>
    chmodSync(join(store, "mail"), 0o775),
  "a directory that others could exchange": ({ disk }) => chmodSync(disk, 0o777),
  "a link to what is not there": ({ target }) => Deno.removeSync(target, { recursive: true }),
  "a link into the store itself": ({ store, link }) => {
    Deno.removeSync(link);
    mkdirSync(join(store, "other/ann"), { recursive: true });
    symlinkSync(join(store, "other"), link);
  },
};

for (const [name, spoil] of Object.entries(DOUBTS)) {
  Deno.test({
    name: `followLinks() does not follow ${name}`,
    ignore: !IS_ROOT,
    async fn() {
      await using dir = scratch();
      const made = linked(dir.path, "domain");
      spoil(made);
      assert.deepEqual(followed(made.store), {
        top: made.store,
        parent: join(made.store, "mail/a.org"),
        kept: join(made.store, "mail.BAK"),
        throughLink: undefined,
      });
    },
  });
}
