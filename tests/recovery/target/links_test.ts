import assert from "node:assert/strict";
import {
  chmodSync,
  lchownSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { Disk } from "../../../lib/recovery/file_system.ts";
import type { Unit } from "../../../lib/recovery/plan/plan.ts";
import { makePlan } from "../../../lib/recovery/plan/planner.ts";
import { followLinks } from "../../../lib/recovery/target/links.ts";
import { resolveSelection } from "../../../lib/selection/selection.ts";
import { contentsOf } from "../../backup/support.ts";
import { scratch } from "../../support/scratch.ts";
import { bindMount, CAN_MOUNT } from "../../e2e/space_support.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const IS_ROOT = !IS_WINDOWS && Deno.uid() === 0;
/** Somebody who is neither root nor the owner of the store. */
const STRANGER = 4321;

const CONTENTS = contentsOf(
  "@backup/store/mail/a.org/ann/INBOX/#msgs/00000001.eml",
  "@backup/store/mail/a.org/ann/settings.cfg",
  "@backup/store/mail/a.org/bob/settings.cfg",
  "@backup/store/mail/b.org/cid/settings.cfg",
  "@backup/store/mail/empty.org/",
  "@backup/sslcert/server.key",
);

/** A directory with a store and a disk in it, and what a plan for the store becomes. */
class Place {
  readonly root: string;
  readonly store: string;
  readonly disk: string;

  constructor(root: string) {
    this.root = root;
    [this.store, this.disk] = [join(root, "store"), join(root, "disk")];
    for (const user of ["a.org/ann", "a.org/bob", "b.org/cid"]) {
      mkdirSync(join(this.store, "mail", user), { recursive: true });
    }
    mkdirSync(this.disk);
  }

  /** Moves a directory of the store away and puts a link in its place; gives the link. */
  move(path: string, to: string, linkText: string = to): string {
    const link = join(this.store, "mail", path);
    mkdirSync(dirname(to), { recursive: true });
    renameSync(link, to);
    symlinkSync(linkText, link);
    return link;
  }

  follow(guarded: readonly string[] = []) {
    const nothing = { domain: undefined, users: [], folders: [] };
    const selection = resolveSelection(CONTENTS, nothing, ["mail"]);
    const made = makePlan(CONTENTS, selection, { store: this.store, cfgdir: undefined }, {
      keepReplaced: true,
      platform: "linux",
    });
    return followLinks(made, {
      disk: new Disk(),
      contents: CONTENTS,
      guarded: [this.store, ...guarded],
    });
  }

  unit(label: string, guarded?: readonly string[]): Unit {
    return this.follow(guarded).plan.units.find((unit) => unit.label === label)!;
  }

  /** Why a unit is refused. */
  refusal(label: string, guarded?: readonly string[]): string {
    const { plan, refused } = this.follow(guarded);
    const unit = plan.units.find((it) => it.label === label)!;
    const error = refused.get(unit.number);
    assert.equal(error?.kind, "target");
    return error!.message;
  }
}

function posixTest(name: string, fn: (place: Place) => void, { root = false } = {}): void {
  Deno.test({
    name,
    ignore: IS_WINDOWS || (root && !IS_ROOT),
    async fn() {
      await using dir = scratch();
      fn(new Place(dir.path));
    },
  });
}

posixTest("a plan for a store without links stays as it is", (place) => {
  const { plan, refused } = place.follow();
  assert.equal(refused.size, 0);
  assert.ok(plan.units.every(({ top, throughLink }) => top === place.store && !throughLink));
});

posixTest("a mailbox that is a link is recovered and kept where it leads", (place) => {
  const link = place.move("a.org/ann", join(place.disk, "ann"));
  const { refused, plan } = place.follow();
  assert.equal(refused.size, 0);
  const unit = plan.units.find(({ label }) => label === "ann@a.org")!;
  assert.deepEqual([unit.top, unit.parent, unit.members], [place.disk, place.disk, ["ann"]]);
  assert.equal(unit.keep?.base, join(place.disk, "ann.BAK"));
  assert.equal(unit.throughLink, link);
  assert.equal(place.unit("bob@a.org").top, place.store);
});

posixTest("where a mailbox has another name behind its link, it is built with that", (place) => {
  place.move("a.org/ann", join(place.disk, "boxes/0815"));
  const { plan } = place.follow();
  const unit = plan.units.find(({ label }) => label === "ann@a.org")!;
  assert.equal(unit.parent, join(place.disk, "boxes"));
  assert.deepEqual(unit.members, ["0815"]);
  assert.deepEqual(unit.directories, ["0815", "0815/INBOX", "0815/INBOX/#msgs"]);
  assert.equal(unit.keep?.base, join(place.disk, "boxes/0815.BAK"));
  const staged = CONTENTS.directories
    .map(({ place: { path } }, number) => [path, plan.stagedPaths[number]])
    .filter(([path]) => /^mail\/\w/.test(path!));
  assert.deepEqual(Object.fromEntries(staged), {
    "mail/a.org/ann/INBOX/#msgs": "0815/INBOX/#msgs",
    "mail/a.org/ann": "0815",
    "mail/a.org/bob": "bob",
    "mail/b.org/cid": "cid",
    "mail/empty.org": "",
  });
});

posixTest("a domain that is a link takes its mailboxes along; so do links behind it", (place) => {
  const domain = place.move("a.org", join(place.disk, "a.org"));
  place.move("a.org/ann", join(place.root, "disk3/ann"));
  const [ann, bob] = [place.unit("ann@a.org"), place.unit("bob@a.org")];
  assert.deepEqual([ann.parent, ann.throughLink], [join(place.root, "disk3"), domain]);
  assert.deepEqual([bob.top, bob.parent], [join(place.disk, "a.org"), join(place.disk, "a.org")]);
  assert.deepEqual([ann.levels, bob.levels], [2, 2]);
});

posixTest("relative links, and links on the way of a link, are followed", (place) => {
  symlinkSync("disk", join(place.root, "alias"));
  place.move("a.org/ann", join(place.disk, "ann"), "../../../alias/./ann");
  assert.equal(place.unit("ann@a.org").parent, place.disk);
});

posixTest("a directory on the way with the sticky bit does no harm", (place) => {
  mkdirSync(join(place.root, "tmp"));
  chmodSync(join(place.root, "tmp"), 0o1777);
  place.move("a.org/ann", join(place.root, "tmp/disk/ann"));
  assert.equal(place.unit("ann@a.org").parent, join(place.root, "tmp/disk"));
});

posixTest("a link refuses its own units only", (place) => {
  place.move("a.org", join(place.disk, "a.org"));
  chmodSync(place.disk, 0o777);
  const { plan, refused } = place.follow();
  const labels = plan.units.filter(({ number }) => refused.has(number)).map(({ label }) => label);
  assert.deepEqual(labels.sort(), ["ann@a.org", "bob@a.org"]);
});

posixTest("a directory is not made behind a link that is not followed", (place) => {
  const made = join(place.store, "mail/empty.org");
  assert.ok(place.follow().plan.containers.includes(made));
  const mail = join(place.store, "mail");
  renameSync(mail, join(place.disk, "mail"));
  symlinkSync(join(place.disk, "mail"), mail);
  assert.ok(place.follow().plan.containers.includes(made));
  chmodSync(place.disk, 0o777);
  assert.ok(!place.follow().plan.containers.includes(made));
});

posixTest("a link into or around the store or the installation is not followed", (place) => {
  const other = join(place.store, "other/ann");
  place.move("a.org/ann", other);
  assert.ok(place.refusal("ann@a.org").includes(`it leads back to "${place.store}"`));
  const guarded = join(place.disk, "bob/kerio");
  place.move("a.org/bob", join(place.disk, "bob"));
  mkdirSync(guarded);
  assert.ok(place.refusal("bob@a.org", [guarded]).includes(`it leads back to "${guarded}"`));
});

posixTest("of two links to one place, or into it, none is followed", (place) => {
  place.move("a.org/ann", join(place.disk, "x"));
  for (const target of ["x", "x/sub"]) {
    const bob = join(place.store, "mail/a.org/bob");
    rmSync(bob, { recursive: true });
    mkdirSync(join(place.disk, target), { recursive: true });
    symlinkSync(join(place.disk, target), bob);
    assert.match(place.refusal("bob@a.org"), /is the place of ann@a\.org too/);
    assert.match(place.refusal("ann@a.org"), /is the place of bob@a\.org too/);
  }
});

posixTest("links that lead nowhere, in a circle, or to a file are not followed", (place) => {
  const link = join(place.store, "mail/a.org/ann");
  rmSync(link, { recursive: true });
  writeFileSync(join(place.disk, "file"), "");
  for (
    const [target, why] of [
      [join(place.disk, "gone"), /gone" does not exist/],
      ["ann", /in a circle/],
      [join(place.disk, "file"), /file" is no directory/],
    ] as const
  ) {
    symlinkSync(target, link);
    const message = place.refusal("ann@a.org");
    assert.match(message, why);
    assert.ok(message.includes(`"${link}" is a symbolic link to "${target}"`), message);
    rmSync(link);
  }
});

const OF_OTHERS: Readonly<Record<string, (place: Place, link: string) => void>> = {
  "a link of somebody else": (_, link) => lchownSync(link, STRANGER, STRANGER),
  "a link to what is somebody else's": ({ disk }) =>
    Deno.chownSync(join(disk, "deep/ann"), STRANGER, STRANGER),
  "a link through a directory of somebody else": ({ disk }) =>
    Deno.chownSync(disk, STRANGER, STRANGER),
};
for (const [what, spoil] of Object.entries(OF_OTHERS)) {
  posixTest(`${what} is not followed`, (place) => {
    const link = place.move("a.org/ann", join(place.disk, "deep/ann"));
    assert.equal(place.unit("ann@a.org").parent, join(place.disk, "deep"));
    spoil(place, link);
    assert.match(place.refusal("ann@a.org"), /belongs to another user$/);
  }, { root: true });
}

const OPEN: Readonly<Record<string, (place: Place) => string>> = {
  "a link in a directory that others may write to": ({ store }) => join(store, "mail"),
  "a link to what others could exchange": ({ disk }) => disk,
  "a link to what others may write to": ({ disk }) => join(disk, "deep/ann"),
};
for (const [what, directory] of Object.entries(OPEN)) {
  posixTest(`${what} is not followed`, (place) => {
    place.move("a.org/ann", join(place.disk, "deep/ann"));
    for (const mode of [0o775, 0o757]) {
      chmodSync(directory(place), mode);
      const message = place.refusal("ann@a.org");
      assert.ok(message.endsWith(`others may write to "${directory(place)}"`), message);
    }
  });
}

Deno.test({
  name: "a mailbox that is a link to a mount point is refused before anything is built",
  ignore: !CAN_MOUNT,
  async fn() {
    await using dir = scratch();
    const place = new Place(dir.path);
    place.move("a.org/ann", join(place.disk, "ann"));
    mkdirSync("/dev/shm/kmsrecover-test-ann", { recursive: true });
    try {
      using _ = bindMount("/dev/shm/kmsrecover-test-ann", join(place.disk, "ann"));
      assert.match(place.refusal("ann@a.org"), /is a mount point, which cannot change places$/);
    } finally {
      rmSync("/dev/shm/kmsrecover-test-ann", { recursive: true });
    }
  },
});
