import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { firstDifference, snapshot } from "../../scripts/fuzz/playground.ts";
import { scratch } from "../support/scratch.ts";
import { INBOX, makeLive, writeX } from "./base.ts";

/**
 * A directory on a file system that ignores case: the usual temporary one on Windows and macOS,
 * elsewhere the one that `KMSRECOVER_TEST_CASELESS` names, or an image that is mounted for it where
 * the system can.
 */
const caseless = findCaseless();

interface Collision {
  readonly name: string;
  readonly entries: readonly string[];
  /** What a plain recovery says. */
  readonly message: RegExp;
  /** What `--keep-going` names. */
  readonly skipped: string;
}

const COLLISIONS: readonly Collision[] = [
  {
    name: "two messages",
    entries: [`${INBOX}#msgs/0000000a.eml`, `${INBOX}#msgs/0000000A.eml`],
    message: /another entry of the backup has the same name on this system/,
    skipped: `${INBOX}#msgs/0000000A.eml`,
  },
  {
    name: "two mailboxes",
    entries: ["@backup/store/mail/company.com/Smith/INBOX/status.fld"],
    message:
      /^error: Cannot recover "mail\/company\.com\/Smith": on this system its name is the same as that of "mail\/company\.com\/smith"$/m,
    skipped: "Smith@company.com",
  },
  {
    name: "two loose files",
    entries: ["USERS.cfg"],
    message:
      /^error: Cannot recover "USERS\.cfg": on this system its name is the same as that of "users\.cfg"$/m,
    skipped: "USERS.cfg",
  },
  {
    name: "a folder and another one",
    entries: [
      "@backup/store/mail/company.com/smith/Inbox/status.fld",
      "@backup/store/mail/company.com/smith/Inbox/#msgs/00000001.eml",
    ],
    message: /collide on this system/,
    skipped: "mail/company.com/smith",
  },
];

for (const { name, entries, message, skipped } of COLLISIONS) {
  for (const isLive of [true, false]) {
    Deno.test({
      name: `${name} that differ only in case collide ${isLive ? "with" : "without"} live data`,
      ignore: caseless === undefined,
      async fn() {
        const dir = mkdtempSync(join(caseless!, "kms-"));
        await using archives = scratch();
        try {
          const cfgdir = join(dir, "kerio");
          const store = join(cfgdir, "store");
          mkdirSync(cfgdir);
          if (isLive) makeLive(cfgdir, store);
          const [archive] = writeX(archives.path, {
            extraEntries: entries.map((name, n) => ({
              name,
              content: new TextEncoder().encode(`colliding ${n} ${name}`),
            })),
          }) as [string];
          const before = snapshot(dir);
          const args = ["-c", cfgdir, "-s", store, "--yes"];
          const refused = await capturedRun([...args, archive]);
          assert.equal(refused.code, 4, refused.stderr);
          assert.match(refused.stderr, message);
          assert.equal(
            firstDifference(before, withoutEmptyRoots(snapshot(dir), isLive)),
            undefined,
          );
          const kept = await capturedRun([
            ...args,
            "--json",
            "--replace-incomplete",
            "--keep-going",
            archive,
          ]);
          assert.equal(kept.code, 3, kept.stdout);
          const losses: { entry: string | null }[] = JSON.parse(kept.stdout).skipped;
          assert.ok(losses.some(({ entry }) => entry === skipped), kept.stdout);
          if (!name.startsWith("a folder")) {
            const text = readFileSync(
              join(store, "mail/company.com/smith/INBOX/#msgs/00000002.eml"),
              "utf8",
            );
            assert.match(text, /^Subject: message 2/);
          }
          assert.equal(
            readFileSync(join(cfgdir, "users.cfg"), "utf8").trim(),
            "<config>of the backup</config>",
          );
        } finally {
          rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
        }
      },
    });
  }
}

/** Targets that were not there may have been made. */
function withoutEmptyRoots(
  files: Map<string, Uint8Array>,
  isLive: boolean,
): Map<string, Uint8Array> {
  if (!isLive) files.delete("kerio/store/");
  return files;
}

function findCaseless(): string | undefined {
  const named = Deno.env.get("KMSRECOVER_TEST_CASELESS");
  if (named !== undefined) return named;
  using dir = scratch();
  writeFileSync(dir.join("probe"), "");
  return existsSync(dir.join("PROBE")) ? join(dir.path, "..") : undefined;
}
