import { cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeInstallation } from "../../tests/support/installation.ts";
import {
  addSeconds,
  buildState,
  evolve,
  localTime,
  sampleServer,
  writeBackupSync,
} from "../make_backup.ts";

/** Backups, and a server that they are recovered into again and again. */
export interface Ground {
  readonly backups: string;
  /** Holds the differential alone: an incomplete backup. */
  readonly differential: string;
  /** The server as it is before each recovery. */
  readonly pristine: string;
  /** Where it stands when a recovery begins. */
  readonly server: string;
}

/** Makes a full backup, a differential, and a server with newer mail and older `.BAK`s. */
export function makeGround(
  dir: string,
  { users = 40, messages = 10, isHalved = false } = {},
): Ground {
  const backups = join(dir, "backups");
  const differential = join(dir, "differential");
  const pristine = join(dir, "pristine");
  const server = join(dir, "server");
  const full = sampleServer({ seed: 11, moreUsers: users, messages, bodyWords: 40 });
  // The recovered configuration names another store, as after a move of the server.
  const description = {
    ...full,
    directories: { ...full.directories, store: join(dir, "elsewhere") },
  };
  const later = evolve(description, { time: localTime("2024-01-07 12:00:00") });
  const [state, laterState] = [buildState(description), buildState(later)];
  const time = localTime("2024-01-07 01:00:00");
  writeBackupSync(backups, { type: "F", time, state });
  for (const directory of [backups, differential]) {
    writeBackupSync(directory, {
      type: "D",
      time: addSeconds(time, 86400),
      state: laterState,
      since: state,
    });
  }
  mkdirSync(server, { recursive: true });
  const live = evolve(later, { time: localTime("2024-02-01 10:00:00") });
  makeInstallation(server, { server: live });
  for (const path of ["store/mail", "mailserver.cfg", "store/mail/company.com/smith"]) {
    cpSync(join(server, path), join(server, `${path}.BAK`), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
  if (isHalved) deleteEverySecond(join(server, "store/mail"));
  copyTree(server, pristine);
  return { backups, differential, pristine, server };
}

/** Takes every second message away from each folder, as a mail program that runs wild. */
function deleteEverySecond(mail: string): void {
  const messages = readdirSync(mail, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".eml")).sort();
  messages.forEach((path, i) => i % 2 === 0 && rmSync(join(mail, path)));
}

/** Puts the server back as it was before any recovery. */
export function restore({ pristine, server }: Ground): void {
  rmSync(server, { recursive: true, force: true });
  copyTree(pristine, server);
}

function copyTree(from: string, to: string): void {
  if (Deno.build.os === "windows") {
    cpSync(from, to, { recursive: true, preserveTimestamps: true });
    return;
  }
  // Many times faster than what the runtime has for it.
  const { success } = new Deno.Command("cp", { args: ["-a", from, to] }).outputSync();
  if (!success) throw new Error(`Cannot copy "${from}"`);
}
