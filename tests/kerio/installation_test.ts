import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { platformOf } from "../../lib/model/platform.ts";
import {
  defaultDirectories,
  findHostname,
  findInstallation,
  findStore,
  type InstallationSearch,
  isForeignPath,
} from "../../lib/kerio/installation.ts";

const platform = platformOf(Deno.build.os);

function inTemporary(name: string, run: (dir: string) => void | Promise<void>): void {
  Deno.test(name, async () => {
    const dir = mkdtempSync(join(tmpdir(), "kms-"));
    try {
      for (const sub of ["cwd", "bin", "default"]) mkdirSync(join(dir, sub));
      await run(dir);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
}

const directoryNames = { cfgdir: "-c", store: "-s" };

function searchIn(dir: string, more: Partial<InstallationSearch> = {}): InstallationSearch {
  return {
    cwd: join(dir, "cwd"),
    programDir: join(dir, "bin"),
    platform: "linux",
    directoryNames,
    defaultDirectories: [join(dir, "default")],
    ...more,
  };
}

inTemporary("findInstallation() takes what -c names, even if it does not exist", (dir) => {
  writeFileSync(join(dir, "cwd", "mailserver.cfg"), "");
  assert.deepEqual(findInstallation(searchIn(dir, { cfgdir: join("..", "new") })), {
    cfgdir: join(dir, "new"),
    from: "-c",
    program: join(dir, "new", "mailserver"),
  });
});

inTemporary("findInstallation() looks here, beside the binary, in the default folder", (dir) => {
  assert.equal(findInstallation(searchIn(dir)), undefined);
  const found = (sub: string, file: string) => {
    writeFileSync(join(dir, sub, file), "");
    const { cfgdir, from } = findInstallation(searchIn(dir))!;
    return { cfgdir, from };
  };
  assert.deepEqual(found("default", "mailserver"), {
    cfgdir: join(dir, "default"),
    from: "the default folder",
  });
  assert.deepEqual(found("bin", "mailserver.cfg"), {
    cfgdir: join(dir, "bin"),
    from: "the folder of kmsrecover",
  });
  assert.deepEqual(found("cwd", "mailserver"), {
    cfgdir: join(dir, "cwd"),
    from: "the current folder",
  });
});

inTemporary("findInstallation() knows the engine's program of each system", (dir) => {
  writeFileSync(join(dir, "cwd", "mailserver.exe"), "");
  assert.equal(findInstallation(searchIn(dir)), undefined);
  const found = findInstallation(searchIn(dir, { platform: "windows" }));
  assert.equal(found?.program, join(dir, "cwd", "mailserver.exe"));
});

inTemporary("findInstallation() is not fooled by a directory of the program's name", (dir) => {
  mkdirSync(join(dir, "cwd", "mailserver"));
  assert.equal(findInstallation(searchIn(dir)), undefined);
});

Deno.test("defaultDirectories() knows both program folders of Windows", () => {
  assert.equal(defaultDirectories("windows").length, 2);
  assert.deepEqual(defaultDirectories("darwin"), ["/usr/local/kerio/mailserver"]);
  assert.deepEqual(defaultDirectories("linux"), ["/opt/kerio/mailserver"]);
});

inTemporary("findStore() takes -s first, relative to the current folder", async (dir) => {
  const store = await findStore(undefined, { store: "out", cwd: dir, platform, directoryNames });
  assert.deepEqual(store, { dir: join(dir, "out"), from: "-s" });
  assert.equal(await findStore(undefined, { cwd: dir, platform, directoryNames }), undefined);
});

inTemporary("findStore() takes StoreDir of the configuration, else store", async (dir) => {
  const cwd = join(dir, "cwd");
  const configuration = join(cwd, "mailserver.cfg");
  const installation = { cfgdir: cwd, from: "-c", program: join(cwd, "mailserver") };
  const storeWith = (storeDir: string) => {
    writeFileSync(
      configuration,
      `<config><table name="Directories"><variable name="StoreDir">${storeDir}</variable></table></config>`,
    );
    return findStore(installation, { cwd: dir, platform, directoryNames });
  };
  const byDefault = { dir: join(cwd, "store"), from: "default" };
  assert.deepEqual(
    await findStore(installation, { cwd: dir, platform, directoryNames }),
    byDefault,
  );
  assert.deepEqual(await storeWith(""), byDefault);
  const from = `StoreDir of ${configuration}`;
  assert.deepEqual(await storeWith(join(dir, "elsewhere")), { dir: join(dir, "elsewhere"), from });
  assert.deepEqual(await storeWith("data/store/"), { dir: join(cwd, "data", "store"), from });
});

inTemporary("findStore() says why a configuration could not answer", async (dir) => {
  const cwd = join(dir, "cwd");
  const configuration = join(cwd, "mailserver.cfg");
  const installation = { cfgdir: cwd, from: "-c", program: join(cwd, "mailserver") };
  writeFileSync(configuration, "<config>");
  const broken = await findStore(installation, { cwd: dir, platform, directoryNames });
  assert.equal(broken?.dir, join(cwd, "store"));
  assert.match(broken!.problem!, /^Cannot use ".*mailserver\.cfg": it is not well-formed XML/);
  const foreign = platform === "windows" ? "/opt/kerio/store" : "C:\\Kerio\\store";
  writeFileSync(
    configuration,
    `<config><table name="Directories"><variable name="StoreDir">${foreign}</variable></table></config>`,
  );
  const other = await findStore(installation, { cwd: dir, platform, directoryNames });
  assert.equal(other?.dir, join(cwd, "store"));
  assert.match(other!.problem!, /path of another system/);
});

Deno.test("isForeignPath() recognises paths that were written on another system", () => {
  assert.equal(isForeignPath("C:\\Kerio", "linux"), true);
  assert.equal(isForeignPath("D:/Kerio", "darwin"), true);
  assert.equal(isForeignPath("\\\\server\\share", "linux"), true);
  assert.equal(isForeignPath("/opt/kerio", "windows"), true);
  assert.equal(isForeignPath("//server/share", "windows"), false);
  assert.equal(isForeignPath("store", "windows"), false);
  assert.equal(isForeignPath("store", "linux"), false);
});

inTemporary(
  "findHostname() asks the configuration of -c, and the server at hand where that has none",
  async (dir) => {
    const write = (at: string, name: string) =>
      writeFileSync(
        join(dir, at, "mailserver.cfg"),
        `<config><table name="Misc"><variable name="InternetHostname">${name}</variable></table></config>`,
      );
    assert.equal(await findHostname(searchIn(dir)), undefined);
    write("default", "mail.company.com");
    assert.equal(await findHostname(searchIn(dir)), "mail.company.com");
    const cfgdir = join(dir, "cwd");
    assert.equal(await findHostname(searchIn(dir, { cfgdir })), "mail.company.com");
    write("cwd", "other.example");
    assert.equal(await findHostname(searchIn(dir, { cfgdir })), "other.example");
  },
);
