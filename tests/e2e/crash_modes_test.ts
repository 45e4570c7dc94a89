import assert from "node:assert/strict";
import { chmodSync, chownSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { makeSmallServer } from "../recovery/support.ts";
import { startProgram } from "../support/program.ts";
import { readTree } from "../support/tree.ts";
import { scratch } from "../support/scratch.ts";

const IS_WINDOWS = Deno.build.os === "windows";
const SOMEBODY = { uid: 4321, gid: 4322 };
const SECRETS = {
  "users.cfg": "secret-of-users",
  "mailserver.cfg": "secret-of-server",
  "@backup/sslcert/server.key": "secret-of-server-key",
  "@backup/sslcert/dkim/private.key": "secret-of-dkim-key",
  "@backup/license/license.key": "secret-of-license",
};

Deno.test({
  name: "configuration, keys and licenses are never readable by others, not even for a moment",
  ignore: IS_WINDOWS,
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path, SECRETS);
    chmodSync(join(server.cfgdir, "mailserver.cfg"), 0o600);
    const seen = new Set<string>();
    let isOver = false;
    const run = startProgram([server.backup, "-c", server.cfgdir]);
    run.finished.then(() => isOver = true);
    while (!isOver) {
      for (const path of secretFiles(server.cfgdir)) {
        seen.add(path.replace(/.*\//, ""));
        assertPrivate(path);
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    assert.equal((await run.finished).code, 0);
    for (const name of ["users.cfg", "server.key", "private.key", "license.key"]) {
      assert.ok(secretFiles(server.cfgdir).some((path) => path.endsWith(name)), name);
    }
    for (const path of secretFiles(server.cfgdir)) assertPrivate(path);
  },
});

Deno.test({
  name: "what root recovers belongs to whom what is there belongs, also where it is new",
  ignore: IS_WINDOWS || Deno.uid() !== 0,
  async fn() {
    await using dir = scratch();
    const server = makeSmallServer(dir.path, SECRETS);
    for (const path of ["", ...readTree(server.cfgdir).keys()]) {
      chownSync(join(server.cfgdir, path), SOMEBODY.uid, SOMEBODY.gid);
    }
    chmodSync(dir.path, 0o755);
    const { code, stderr } = await startProgram([server.backup, "-c", server.cfgdir]).finished;
    assert.equal(code, 0, stderr);
    const recovered = [
      "mailserver.cfg",
      "sslcert",
      "sslcert/dkim/private.key",
      "store/mail/a.org/ann",
      "store/mail/a.org/ann/INBOX/#msgs",
      "store/mail/a.org/ann/INBOX/#msgs/00000001.eml",
      "store/mail/new.org",
      "store/mail/new.org/eve/INBOX/status.fld",
      "store/mail/empty.org",
      "store/lists/a.org/news/members",
    ];
    for (const path of recovered) {
      const { uid, gid } = lstatSync(join(server.cfgdir, path));
      assert.deepEqual({ uid, gid }, SOMEBODY, path);
    }
  },
});

/** Files with a secret of the backup, wherever they are at this moment. */
function secretFiles(directory: string): string[] {
  const found: string[] = [];
  for (const entry of entriesOf(directory)) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) found.push(...secretFiles(path));
    else if (entry.isFile() && isSecret(path)) found.push(path);
  }
  return found;
}

function isSecret(path: string): boolean {
  try {
    return Deno.readTextFileSync(path).startsWith("secret-of-");
  } catch {
    return false;
  }
}

function entriesOf(directory: string) {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}

function assertPrivate(path: string): void {
  let mode: number;
  try {
    ({ mode } = lstatSync(path));
  } catch {
    return;
  }
  assert.equal(mode & 0o077, 0, `${path} has the mode ${(mode & 0o777).toString(8)}`);
}
