import assert from "node:assert/strict";
import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { readTree, type Tree } from "../support/tree.ts";
import { IS_ROOT, IS_WINDOWS, makeServer, TESTDATA } from "./support.ts";

const MAIL = "store/mail/company.com";

/** Gives each path below a directory the mode that a function says. */
function chmodTree(dir: string, modeOf: (path: string, isDirectory: boolean) => number): void {
  const tree = [...readTree(dir)].reverse();
  for (const [path, { kind }] of tree) {
    chmodSync(join(dir, path), modeOf(path, kind === "directory"));
  }
}

/** The different modes of the directories and files below a path. */
function modesBelow(tree: Tree, below: string): { directories: string[]; files: string[] } {
  const modes = (kind: string) =>
    [
      ...new Set(
        [...tree].filter(([path, node]) =>
          node.kind === kind && (path === below || path.startsWith(`${below}/`))
        ).map(([, { mode }]) => mode!.toString(8)),
      ),
    ].sort();
  return { directories: modes("directory"), files: modes("file") };
}

const tight = (_: string, isDirectory: boolean) => isDirectory ? 0o750 : 0o640;

Deno.test({
  name: "a mailbox that nobody else could read is not open to anybody after a recovery",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ store }) => chmodTree(store, tight));
    await server.run(["-q", TESTDATA]);
    for (const name of ["mail", "lists", "spamassassin"]) {
      const { directories, files } = modesBelow(readTree(server.dir), `store/${name}`);
      assert.deepEqual(directories, ["750"], name);
      assert.deepEqual(files, ["640"], name);
    }
  },
});

Deno.test({
  name: "a unit keeps the modes of what it replaces, directory by directory",
  ignore: IS_WINDOWS,
  async fn() {
    const shared = "smith/INBOX";
    await using server = makeServer(({ store }) => {
      chmodTree(store, tight);
      chmodSync(join(store, "mail/company.com", shared), 0o2770);
      chmodSync(join(store, "mail/company.com", shared, "status.fld"), 0o660);
      chmodTree(join(store, "mail/company.com", shared, "#msgs"), () => 0o600);
    });
    await server.run(["-q", "-b", "-d", "company.com", "-u", "smith", TESTDATA]);
    const after = readTree(server.dir);
    const mode = (path: string) => after.get(`${MAIL}/${path}`)?.mode?.toString(8);
    assert.equal(mode("smith"), "750");
    assert.equal(mode(shared), "2770");
    assert.equal(mode(`${shared}/status.fld`), "660");
    assert.deepEqual(modesBelow(after, `${MAIL}/${shared}/#msgs`).files, ["600"]);
    assert.deepEqual(modesBelow(after, `${MAIL}/smith/Sent Items`).files, ["640"]);
  },
});

Deno.test({
  name: "what is new takes after its neighbours, never wider than the directory it goes into",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ store }) => {
      chmodTree(store, tight);
      rmSync(join(store, "mail/company.com/smith"), { recursive: true });
      rmSync(join(store, "mail/company.com/jwayne/INBOX"), { recursive: true });
      // A neighbour that is open to everybody, in a directory that is not.
      chmodTree(
        join(store, "mail/company.com/admin"),
        (_, isDirectory) => isDirectory ? 0o755 : 0o644,
      );
    });
    await server.run(["-q", "-d", "company.com", TESTDATA]);
    const after = readTree(server.dir);
    for (const path of ["smith", "jwayne/INBOX"]) {
      const { directories, files } = modesBelow(after, `${MAIL}/${path}`);
      assert.deepEqual(directories, ["750"], path);
      assert.deepEqual(files, ["640"], path);
    }
  },
});

Deno.test({
  name: "without neighbours, mail is for its owner alone",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer();
    const store = server.scratch.join("new store");
    await server.run(["-q", "-d", "company.com", "-u", "smith", "-s", store, TESTDATA]);
    const { directories, files } = modesBelow(readTree(server.scratch.path), "new store");
    assert.deepEqual(directories, ["700"]);
    assert.deepEqual(files, ["600"]);
  },
});

Deno.test({
  name:
    "configuration, keys and licenses keep their modes, and are for their owner alone where new",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ cfgdir }) => {
      chmodSync(join(cfgdir, "users.cfg"), 0o640);
      chmodSync(join(cfgdir, "sslcert/server.crt"), 0o644);
      chmodSync(join(cfgdir, "sslcert/server.key"), 0o400);
      rmSync(join(cfgdir, "cluster.cfg"));
      rmSync(join(cfgdir, "license"), { recursive: true });
    });
    await server.run(["-q", TESTDATA]);
    const after = readTree(server.dir);
    const expected = {
      "users.cfg": "640",
      "sslcert/server.crt": "644",
      "sslcert/server.key": "400",
      "cluster.cfg": "600",
      license: "700",
      "license/license.key": "600",
    };
    for (const [path, mode] of Object.entries(expected)) {
      assert.equal(after.get(path)?.mode?.toString(8), mode, path);
    }
  },
});

Deno.test({
  name: "a .BAK is open to the same people as what it was made of",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ store }) => chmodTree(store, tight));
    await server.run(["-q", "-b", TESTDATA]);
    const { directories, files } = modesBelow(readTree(server.dir), "store/mail.BAK");
    assert.deepEqual(directories, ["750"]);
    assert.deepEqual(files, ["640"]);
  },
});

Deno.test({
  name: "as root, what is replaced keeps its owner, and what is new gets that of its neighbours",
  ignore: !IS_ROOT,
  async fn() {
    await using server = makeServer(({ store, cfgdir }) => {
      for (const [path] of readTree(store)) chownSync(join(store, path), 12345, 54321);
      chownSync(store, 12345, 54321);
      chownSync(join(store, "mail/company.com/smith"), 12345, 777);
      rmSync(join(store, "mail", "example.org"), { recursive: true });
      mkdirSync(join(cfgdir, "license"), { recursive: true });
      chownSync(join(cfgdir, "license"), 12345, 54321);
    });
    await server.run(["-q", TESTDATA]);
    for (const [path] of readTree(server.installation.store)) {
      const { uid, gid } = Deno.lstatSync(join(server.installation.store, path));
      const group = path === "mail/company.com/smith" ? 777 : 54321;
      assert.deepEqual([uid, gid], [12345, group], path);
    }
    assert.equal(Deno.lstatSync(join(server.dir, "license")).uid, 12345);
    assert.equal(Deno.lstatSync(join(server.dir, "sslcert")).uid, 0);
  },
});

Deno.test({
  name: "a mode that the process's umask takes from new files is kept all the same",
  ignore: IS_WINDOWS,
  async fn() {
    await using server = makeServer(({ store }) => {
      chmodTree(store, (_, isDirectory) => isDirectory ? 0o775 : 0o664);
    });
    await server.run(["-q", "-d", "company.com", TESTDATA]);
    const { directories, files } = modesBelow(readTree(server.dir), MAIL);
    assert.deepEqual(directories, ["775"]);
    assert.deepEqual(files, ["664"]);
  },
});
