import { mkdirSync, statfsSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { localTime, StateBuilder, writeBackupSync } from "../../scripts/make_backup.ts";
import { Random } from "../../scripts/make_backup/random.ts";

/** A file system of its own, gone with the scope that holds it. */
export interface SmallDisk extends Disposable {
  readonly path: string;
}

/** Whether file systems can be mounted here. */
export const CAN_MOUNT = canMount("tmpfs");

const MIB = 1024 * 1024;

/** File systems that small disks can have. */
export type DiskKind = "tmpfs" | "ext4" | "vfat" | "exfat" | "ntfs";

/** How a file system in a file is made and mounted. */
const MOUNTS: Readonly<Record<Exclude<DiskKind, "tmpfs">, (image: string, path: string) => void>> =
  {
    ext4: (image, path) => {
      command("mkfs.ext4", ["-q", "-m", "0", image]);
      command("mount", ["-o", "loop", image, path]);
    },
    vfat: (image, path) => {
      command("mkfs.vfat", [image]);
      command("mount", ["-o", "loop", image, path]);
    },
    exfat: (image, path) => {
      command("mkfs.exfat", [image]);
      command("mount", ["-o", "loop", "-t", "exfat-fuse", image, path]);
    },
    ntfs: (image, path) => {
      command("mkfs.ntfs", ["-q", "-F", image]);
      command("ntfs-3g", [image, path]);
    },
  };

/** Mounts a small file system on a new directory `path`. */
export function smallDisk(path: string, mebibytes: number, kind: DiskKind): SmallDisk {
  mkdirSync(path, { recursive: true });
  if (kind === "tmpfs") {
    command("mount", ["-t", "tmpfs", "-o", `size=${mebibytes}m`, "tmpfs", path]);
  } else {
    const image = `${path}.image`;
    Deno.writeFileSync(image, new Uint8Array());
    Deno.truncateSync(image, mebibytes * MIB);
    MOUNTS[kind](image, path);
  }
  return {
    path,
    [Symbol.dispose]: () => command("umount", [path]),
  };
}

/** Mounts a directory a second time, perhaps read-only. */
export function bindMount(from: string, to: string, { readOnly = false } = {}): Disposable {
  mkdirSync(to, { recursive: true });
  command("mount", ["--bind", from, to]);
  if (readOnly) command("mount", ["-o", "remount,bind,ro", to]);
  return { [Symbol.dispose]: () => command("umount", [to]) };
}

/** Bytes that are available at a path. */
export function freeBytes(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

/** Fills a disk until only so many bytes are left. */
export function fillUpTo(path: string, left: number): void {
  const file = Deno.openSync(join(path, "filler"), { write: true, create: true, append: true });
  try {
    for (let room = freeBytes(path) - left; room > 0; room = freeBytes(path) - left) {
      if (file.writeSync(new Uint8Array(Math.min(room, MIB))) === 0) break;
      file.syncSync();
      if (room < 4096) break;
    }
  } catch (error) {
    // Full is full.
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    file.close();
  }
}

/** Mailboxes `user0`, `user1`, … of one domain with messages that cannot be packed. */
export const MAILBOXES = 8;
const MESSAGES = 12;
const MESSAGE_BYTES = 192 * 1024;
const SINCE = new Date(2024, 1, 1);

/** Writes a backup of 18 MiB of mail, 2.25 MiB for each mailbox. */
export function writeBulkyBackup(directory: string): void {
  const random = new Random("bulky");
  const state = new StateBuilder();
  const time = localTime("2024-01-06 18:30:00");
  state.file("mailserver.cfg", "<config>then</config>", time);
  for (let user = 0; user < MAILBOXES; user++) {
    const inbox = `@backup/store/mail/a.org/user${user}/INBOX`;
    state.file(`${inbox}/status.fld`, "T0", time);
    for (let message = 0; message < MESSAGES; message++) {
      state.file(`${inbox}/#msgs/0000001${message}.eml`, random.bytes(MESSAGE_BYTES), time);
    }
  }
  const written = {
    type: "F" as const,
    time: localTime("2024-01-07 01:00:00"),
    state: state.done(),
  };
  writeBackupSync(directory, { ...written, stored: true });
}

/** Makes mailboxes of about the same size in a store. */
export function writeBulkyStore(store: string): void {
  for (let user = 0; user < MAILBOXES; user++) {
    const messages = join(store, `mail/a.org/user${user}/INBOX/#msgs`);
    mkdirSync(messages, { recursive: true });
    for (let message = 0; message < MESSAGES; message++) {
      const path = join(messages, `0000002${message}.eml`);
      writeFileSync(path, new Uint8Array(MESSAGE_BYTES));
      utimesSync(path, SINCE, SINCE);
    }
  }
}

/** Whether a small disk of a kind can be had here. */
export function canMount(kind: DiskKind): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const path = Deno.makeTempDirSync();
  try {
    smallDisk(join(path, "disk"), 8, kind)[Symbol.dispose]();
    return true;
  } catch {
    return false;
  } finally {
    Deno.removeSync(path, { recursive: true });
  }
}

function command(program: string, args: readonly string[]): void {
  const { success, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
  if (!success) throw new Error(`${program}: ${new TextDecoder().decode(stderr)}`);
}
