import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type BackupOptions,
  localTime,
  type State,
  StateBuilder,
  writeBackupSync,
} from "../../scripts/make_backup.ts";

export const MAILBOX = "@backup/store/mail/company.com/smith/";
export const INBOX = `${MAILBOX}INBOX/`;
const TIME = localTime("2024-01-07 01:00:00");

/** The sound part of every hostile archive: a mailbox, a list, a certificate, a loose file. */
export function baseState(): State {
  const state = new StateBuilder();
  state.file("users.cfg", "<config>of the backup</config>\r\n", TIME);
  state.file("@backup/sslcert/server.key", "a key of the backup\n", TIME);
  state.file("@backup/store/lists/company.com/news/news.lst", "smith@company.com\r\n", TIME);
  state.file(`${MAILBOX}settings.cfg`, "settings of the backup\r\n", TIME);
  state.file(`${INBOX}status.fld`, "T0\r\n", TIME);
  for (let n = 1; n <= 3; n++) {
    const text = `Subject: message ${n}\r\n\r\n${`the text of message ${n}. `.repeat(40)}\r\n`;
    state.file(`${INBOX}#msgs/0000000${n}.eml`, text, TIME);
  }
  return state.done();
}

/** Writes the backup as `X.zip`, further volumes as `X.1.zip`, and returns their paths. */
export function writeX(dir: string, options: Partial<BackupOptions> = {}): string[] {
  mkdirSync(dir, { recursive: true });
  const paths = writeBackupSync(dir, { type: "F", time: TIME, state: baseState(), ...options });
  return paths.map((path) => {
    const renamed = join(dir, path.replace(/^.*Z(?=(\.\d+)?\.zip$)/, "X"));
    renameSync(path, renamed);
    return renamed;
  });
}

/** What lies in the installation before: everything is there in another version, and more. */
export function makeLive(cfgdir: string, store: string): void {
  const put = (path: string, text: string) => {
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  };
  put(
    join(cfgdir, "mailserver.cfg"),
    `<config><table name="Directories"><variable name="StoreDir">${store}</variable></table></config>`,
  );
  put(join(cfgdir, "users.cfg"), "live users");
  put(join(cfgdir, "mailserver"), "the engine");
  put(join(cfgdir, "sslcert", "server.key"), "a live key");
  put(join(store, "lists", "company.com", "news", "news.lst"), "live list");
  const smith = join(store, "mail", "company.com", "smith");
  put(join(smith, "settings.cfg"), "live settings");
  put(join(smith, "INBOX", "status.fld"), "T0 live");
  put(join(smith, "INBOX", "#msgs", "00000001.eml"), "live message 1");
  put(join(smith, "INBOX", "#msgs", "00000063.eml"), "live message 99");
  put(join(store, "mail", "company.com", "gone", "INBOX", "status.fld"), "T0 gone");
  put(join(store, "queue", "00000001.eml"), "live queue");
}
