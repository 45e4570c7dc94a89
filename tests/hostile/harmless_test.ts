import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { collisionsOf } from "../../lib/recovery/target/collisions.ts";
import type { FileSystem } from "../../lib/recovery/file_system.ts";
import type { Unit } from "../../lib/recovery/plan/plan.ts";
import { foldName } from "../../lib/recovery/safe_path.ts";
import { scratch } from "../support/scratch.ts";
import { INBOX, writeX } from "./base.ts";

const text = (text: string) => new TextEncoder().encode(text);

/** Names that are odd and no harm, on this kind of system. */
const NAMES: readonly (readonly [string, "any" | "unix"])[] = [
  [`${INBOX}#msgs/\x1b]0;title\x07\x1b[2J\r\n.eml`, "unix"],
  [`${INBOX}#msgs/\u202egnp.eml`, "any"],
  [`${INBOX}#msgs/CON`, "unix"],
  [`${INBOX}#msgs/trailing. `, "unix"],
  [`${INBOX}${"a folder of a long name/".repeat(20)}00000001.eml`, "any"],
  [`${INBOX}#msgs/${"x".repeat(251)}.eml`, "unix"],
  [`${INBOX}#msgs/-rf`, "any"],
  [`${INBOX}#msgs/$(reboot)`, "any"],
  [`${INBOX}#msgs/😀.eml`, "any"],
];

for (const [name, where] of NAMES) {
  Deno.test({
    name: `recovers ${JSON.stringify(name).slice(0, 90)} and prints it safely`,
    ignore: where === "unix" && Deno.build.os === "windows",
    async fn() {
      await using dir = scratch();
      const [archive] = writeX(dir.path, {
        extraEntries: [{ name, content: text("odd") }],
      }) as [string];
      const store = dir.join("store");
      const log = dir.join("log");
      const args = ["-v", "--log", log, "-m", "mail", "-s", store, archive];
      const { code, stdout, stderr } = await capturedRun(args);
      assert.equal(code, 0, stderr);
      assert.equal(
        readFileSync(join(store, name.slice("@backup/store/".length)), "utf8"),
        "odd",
      );
      const listed = await capturedRun([
        "-l",
        "-v",
        "-u",
        "smith",
        "-d",
        "company.com",
        "-f",
        "INBOX",
        archive,
      ]);
      for (
        const printed of [stdout, stderr, listed.stdout, listed.stderr, readFileSync(log, "utf8")]
      ) {
        // deno-lint-ignore no-control-regex
        assert.doesNotMatch(printed, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
      }
    },
  });
}

Deno.test("composed and decomposed names are two where the disk tells them apart", async () => {
  await using dir = scratch();
  const names = ["Entw\u00fcrfe.eml", "Entwu\u0308rfe.eml"];
  const [archive] = writeX(dir.path, {
    extraEntries: names.map((name) => ({ name: `${INBOX}#msgs/${name}`, content: text(name) })),
  }) as [string];
  const store = dir.join("store");
  const { code, stderr } = await capturedRun(["-m", "mail", "-s", store, "--yes", archive]);
  if (code !== 0) {
    assert.equal(code, 4);
    assert.match(stderr, /same name on this system|collide on this system/);
    return;
  }
  const found = readdirSync(join(store, "mail/company.com/smith/INBOX/#msgs"));
  assert.deepEqual(names.filter((name) => found.includes(name)), names);
});

Deno.test("foldName() folds what a careless file system folds", () => {
  const same = [
    ["smith", "SMITH"],
    ["Entw\u00fcrfe", "ENTWU\u0308RFE"],
    [".kmsrecover", ".\u212aMSRECOVER"],
    [".kmsrecover", ".kms\u200crecover"],
    ["strasse", "stra\u00dfe"],
    ["file", "\ufb01le"],
  ] as const;
  for (const [a, b] of same) assert.equal(foldName(a), foldName(b), `${a} ${b}`);
  for (const [a, b] of [["smith", "smyth"], ["a", "\u00e4"]] as const) {
    assert.notEqual(foldName(a), foldName(b));
  }
});

Deno.test("collisionsOf() looks at the directory, and where it is empty at the system", () => {
  const unit = (path: string) =>
    ({ root: "store", path, parent: "/store/mail", top: "/store" }) as Unit;
  const units = [unit("mail/Entw\u00fcrfe"), unit("mail/Entwu\u0308rfe"), unit("mail/other")];
  const collides = (
    there: readonly string[],
    isCareless: boolean,
    platform: "linux" | "darwin",
  ) => {
    const disk = {
      names: () => [...there],
      info: (path: string) =>
        isCareless || there.some((name) => path.endsWith(`/${name}`)) || path === "/store/mail"
          ? { kind: "directory" }
          : undefined,
    } as unknown as FileSystem;
    const errorOf = collisionsOf(disk, units, { platform });
    assert.equal(errorOf(units[0]!), undefined);
    assert.equal(errorOf(units[2]!), undefined);
    return errorOf(units[1]!) !== undefined;
  };
  assert.equal(collides(["mail"], true, "linux"), true);
  assert.equal(collides(["mail"], false, "linux"), false);
  assert.equal(collides([], false, "linux"), false);
  assert.equal(collides([], false, "darwin"), true);
  // Case matters where both are there.
  assert.equal(collides(["mail", "MAIL"], false, "linux"), false);
});
