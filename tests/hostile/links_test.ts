import assert from "node:assert/strict";
import { chownSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { firstDifference, snapshot } from "../../scripts/fuzz/playground.ts";
import { CAN_LINK_DIRECTORIES, CAN_LINK_FILES, link } from "../support/links.ts";
import { scratch } from "../support/scratch.ts";
import { makeLive, writeX } from "./base.ts";

const IS_WINDOWS = Deno.build.os === "windows";

/** Where in the live store a link stands that leads out, and whether the recovery must refuse it. */
const LINKS: readonly (readonly [path: string, isRefused: boolean])[] = [
  ["store/mail", true],
  ["store/mail/company.com", true],
  ["store/mail/company.com/smith", true],
  ["store/lists", true],
  ["sslcert", true],
  ["users.cfg", true],
  // Within a unit everything is replaced, the link too; what it points to stays.
  ["store/mail/company.com/smith/INBOX", false],
  ["store/mail/company.com/smith/INBOX/#msgs", false],
  ["store/mail/company.com/smith/INBOX/#msgs/00000001.eml", false],
];

for (const [path, isRefused] of LINKS) {
  Deno.test({
    name: `a link at ${path} that leads out is ${isRefused ? "refused" : "replaced"}`,
    ignore: /\.(cfg|eml)$/.test(path) ? !CAN_LINK_FILES : !CAN_LINK_DIRECTORIES,
    async fn() {
      await using dir = scratch();
      const cfgdir = dir.join("kerio");
      makeLive(cfgdir, join(cfgdir, "store"));
      mkdirSync(dir.join("outside"));
      const outside = dir.join("outside", "moved");
      renameSync(join(cfgdir, path), outside);
      link(outside, join(cfgdir, path));
      // What others could exchange is not followed.
      Deno.chmodSync(dir.join("outside"), 0o777);
      const [archive] = writeX(dir.join("backup")) as [string];
      const before = snapshot(dir.join("outside"));
      const all = snapshot(dir.path);
      const args = ["-c", cfgdir, "-s", join(cfgdir, "store"), "--yes"];
      // The name of X.zip does not tell that it is a full backup, so at first it only adds.
      const { code, stderr } = await capturedRun([...args, archive]);
      assert.equal(firstDifference(before, snapshot(dir.join("outside"))), undefined);
      if (!isRefused) {
        assert.equal(code, 0, stderr);
        const replaced = await capturedRun([...args, "--replace-incomplete", archive]);
        assert.equal(firstDifference(before, snapshot(dir.join("outside"))), undefined);
        return assert.equal(replaced.code, 0, replaced.stderr);
      }
      assert.match(
        stderr,
        new RegExp(`"${join(cfgdir, path)}" is a symbolic link to "${outside}"`),
      );
      assert.notEqual(code, 0);
      assert.equal(firstDifference(all, snapshot(dir.path)), undefined);
      const kept = await capturedRun([...args, "--replace-incomplete", "--keep-going", archive]);
      assert.equal(kept.code, 3, kept.stderr);
      assert.equal(firstDifference(before, snapshot(dir.join("outside"))), undefined);
    },
  });
}

Deno.test({
  name: "a store and a configuration directory behind links are filled",
  ignore: !CAN_LINK_DIRECTORIES,
  async fn() {
    await using dir = scratch();
    makeLive(dir.join("real"), dir.join("real", "store"));
    renameSync(dir.join("real", "store"), dir.join("disk"));
    link(dir.join("disk"), dir.join("real", "store"));
    link(dir.join("real"), dir.join("kerio"));
    const [archive] = writeX(dir.join("backup")) as [string];
    const args = ["-c", dir.join("kerio"), "-s", dir.join("kerio", "store"), "--yes"];
    const { code, stderr } = await capturedRun([...args, "--replace-incomplete", archive]);
    assert.equal(code, 0, stderr);
    const message = dir.join("disk", "mail/company.com/smith/INBOX/#msgs/00000003.eml");
    assert.match(readFileSync(message, "utf8"), /^Subject: message 3/);
    assert.equal(
      readFileSync(dir.join("real", "users.cfg"), "utf8").trim(),
      "<config>of the backup</config>",
    );
  },
});

Deno.test({
  name: "a work directory that is a link, or somebody else's, is not worked in",
  ignore: IS_WINDOWS || Deno.uid() !== 0, // only root gives files to others
  async fn() {
    for (const isLink of [true, false]) {
      await using dir = scratch();
      const cfgdir = dir.join("kerio");
      const work = join(cfgdir, "store", ".kmsrecover");
      makeLive(cfgdir, join(cfgdir, "store"));
      // A journal that would put a file wherever it says.
      const planted = isLink ? dir.join("outside") : work;
      mkdirSync(join(planted, "swapping", "0"), { recursive: true });
      writeFileSync(join(planted, "swapping", "0", "evil"), "evil");
      const unit = {
        number: 0,
        label: "evil",
        parent: dir.path,
        members: ["evil"],
        staged: ["evil"],
      };
      writeFileSync(
        join(planted, "journal"),
        JSON.stringify({
          version: 1,
          run: "",
          started: "",
          boot: "",
          targets: {},
          units: [unit],
          keeps: [],
        }),
      );
      if (isLink) link(planted, work);
      else chownSync(work, 12345, 12345);
      const [archive] = writeX(dir.join("backup")) as [string];
      const before = snapshot(dir.path);
      const args = [
        "-c",
        cfgdir,
        "-s",
        join(cfgdir, "store"),
        "--yes",
        "--replace-incomplete",
        archive,
      ];
      const { code, stderr } = await capturedRun(args);
      assert.equal(code, 5, stderr);
      assert.match(stderr, isLink ? /but it is a link/ : /belongs to another user/);
      assert.equal(firstDifference(before, snapshot(dir.path)), undefined);
    }
  },
});

Deno.test({
  name: "links in an unpacked backup are not followed",
  ignore: !CAN_LINK_FILES,
  async fn() {
    await using dir = scratch();
    const folder = dir.join("F20240107T010000Z");
    const put = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    put(".version.txt", "version = 1\n");
    put("@backup/store/mail/company.com/smith/INBOX/status.fld", "T0\r\n");
    writeFileSync(dir.join("secret"), "secret");
    link(
      dir.join("secret"),
      join(folder, "@backup/store/mail/company.com/smith/INBOX/leak"),
    );
    mkdirSync(dir.join("secrets"));
    link(dir.join("secrets"), join(folder, "@backup/store/mail/company.com/smith/etc"));
    const store = dir.join("store");
    const refused = await capturedRun(["-s", store, "--yes", folder]);
    assert.equal(refused.code, 4);
    assert.match(refused.stderr, /"@backup\/.*" in it is a symbolic link/);
    const kept = await capturedRun(["-s", store, "--yes", "--keep-going", folder]);
    assert.equal(kept.code, 3, kept.stderr);
    assert.deepEqual(
      [...snapshot(join(store, "mail/company.com/smith")).keys()],
      ["INBOX/", "INBOX/status.fld"],
    );
    rmSync(folder, { recursive: true });
  },
});
