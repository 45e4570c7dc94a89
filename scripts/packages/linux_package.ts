import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { InstalledFile } from "./installed_files.ts";
import { runTool } from "./tool.ts";

/** What a package of a Linux distribution says of itself. */
export interface LinuxPackage {
  readonly version: string;
  readonly machine: "x64" | "arm64";
  /** Seconds since 1970 that files are dated with. */
  readonly time: number;
  readonly files: readonly InstalledFile[];
}

const SUMMARY = "Recovers mail from backups of Kerio Connect";
const DESCRIPTION = [
  "Gets a whole server, a domain, a mailbox, a folder or a part of the",
  "configuration back from backups of Kerio Connect and Kerio MailServer.",
  "Each mailbox is replaced as a whole, and only when its copy was checked.",
];
/** Of the GNU C library that Deno's runtime needs. */
const GLIBC = "2.27";
const MACHINES = {
  x64: { deb: "amd64", rpm: "x86_64" },
  arm64: { deb: "arm64", rpm: "aarch64" },
} as const;

/** Makes `kmsrecover_<version>_<machine>.deb` in a directory with dpkg-deb; returns its path. */
export function makeDeb(directory: string, contents: LinuxPackage): string {
  const { version, machine, time, files } = contents;
  const path = join(directory, `kmsrecover_${version}_${MACHINES[machine].deb}.deb`);
  return withTree(contents, (tree) => {
    const kibibytes = Math.ceil(files.reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024);
    const control = [
      "Package: kmsrecover",
      `Version: ${version}`,
      `Architecture: ${MACHINES[machine].deb}`,
      "Maintainer: The kmsrecover authors <kmsrecover@example.org>",
      `Installed-Size: ${kibibytes}`,
      `Depends: libc6 (>= ${GLIBC}), libgcc-s1 | libgcc1`,
      "Section: mail",
      "Priority: optional",
      `Description: ${SUMMARY}`,
      ...DESCRIPTION.map((line) => ` ${line}`),
      "",
    ].join("\n");
    mkdirSync(join(tree, "DEBIAN"), { mode: 0o755 });
    writeFileSync(join(tree, "DEBIAN", "control"), control);
    runTool("dpkg-deb", ["--root-owner-group", "-Zgzip", "--build", tree, path], {
      SOURCE_DATE_EPOCH: String(time),
    });
    return path;
  });
}

/** Makes `kmsrecover-<version>-1.<machine>.rpm` in a directory with rpmbuild; returns its path. */
export function makeRpm(directory: string, contents: LinuxPackage): string {
  const { version, machine, time, files } = contents;
  const name = `kmsrecover-${version}-1.${MACHINES[machine].rpm}.rpm`;
  return withTree(contents, (tree) => {
    const work = `${tree}.rpmbuild`;
    mkdirSync(work);
    try {
      const spec = join(work, "kmsrecover.spec");
      // what rpmbuild does to programs by itself would cut off what Deno put behind the runtime
      writeFileSync(
        spec,
        [
          "%global __os_install_post %{nil}",
          "%global debug_package %{nil}",
          "%global _build_id_links none",
          "Name: kmsrecover",
          `Version: ${version}`,
          "Release: 1",
          `Summary: ${SUMMARY}`,
          "License: MIT",
          "AutoReqProv: no",
          `Requires: glibc >= ${GLIBC}, libgcc`,
          "%description",
          ...DESCRIPTION,
          "%install",
          `cp -a '${tree}/.' '%{buildroot}/'`,
          "%files",
          "%defattr(-,root,root,-)",
          "%dir /usr/share/doc/kmsrecover",
          ...files.map(({ path }) => `/${path}`),
          "",
        ].join("\n"),
      );
      const defines = [
        `_topdir ${work}`,
        `_rpmdir ${directory}`,
        "_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm",
        "_buildhost localhost",
        "_binary_payload w9.gzdio",
        "use_source_date_epoch_as_buildtime 1",
        "clamp_mtime_to_source_date_epoch 1",
      ].flatMap((define) => ["--define", define]);
      runTool(
        "rpmbuild",
        ["-bb", "--quiet", "--target", MACHINES[machine].rpm, ...defines, spec],
        { SOURCE_DATE_EPOCH: String(time) },
      );
      return join(directory, name);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
}

/** Lays the files out in a temporary directory, with their modes and times. */
function withTree<T>({ files, time }: LinuxPackage, use: (tree: string) => T): T {
  const tree = mkdtempSync(join(tmpdir(), "kmsrecover-package-"));
  try {
    chmodSync(tree, 0o755);
    for (const { path, bytes, mode } of files) {
      const target = join(tree, path);
      mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
      writeFileSync(target, bytes);
      chmodSync(target, mode);
      utimesSync(target, time, time);
    }
    return use(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}
