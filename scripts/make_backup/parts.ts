import { derbyFile, pemFile, shmFile, sqliteFile, walFile } from "./binary_files.ts";
import type { DomainDescription, ServerDescription } from "./description.ts";
import { formatTime, type LocalTime } from "./local_time.ts";
import { Random } from "./random.ts";
import type { StateBuilder } from "./state.ts";

/** Writes the parts that stand before mail in an archive, in the order of a real one. */
export function addParts(state: StateBuilder, server: ServerDescription): void {
  const { parts, installed: time, configured } = server;
  const random = (part: string) => new Random(`${server.seed} ${part}`);
  const changing = (part: string) => random(`${part} ${formatTime(configured)}`);
  if (parts.settings) addSettings(state, changing("settings"), configured);
  if (parts.license) addLicense(state, random("license"), time);
  if (parts.sslca) addSslca(state, random("sslca"), time);
  if (parts.sslcert) addSslcert(state, random("sslcert"), time);
  if (parts.spamassassin) addSpamassassin(state, changing("spamassassin"), configured);
  if (parts.xmpp) addXmpp(state, server.domains, random("xmpp"), time);
  if (parts.im) addDerby(state, "@backup/store/im/databases/im-all", random("im"), time);
}

function addSettings(state: StateBuilder, random: Random, time: LocalTime): void {
  const config = "@backup/settings/config";
  state.directory("@backup/settings", time);
  state.directory(config, time);
  state.file(`${config}/config_1.db-wal`, walFile(random, 1), time);
  state.file(`${config}/config_1.db`, sqliteFile(random, 3), time);
  state.file(`${config}/config_1.db-shm`, shmFile(random), time);
  state.file("@backup/settings/admin-settings.cfg", '<?xml version="1.0"?>\n<config/>\n', time);
}

function addLicense(state: StateBuilder, random: Random, time: LocalTime): void {
  state.directory("@backup/license", time);
  state.file("@backup/license/license.key", pemFile(random, "KERIO LICENSE", 90), time);
}

function addSslca(state: StateBuilder, random: Random, time: LocalTime): void {
  state.directory("@backup/sslca", time);
  for (const name of ["rsa", "verisign1"]) {
    state.file(`@backup/sslca/${name}.crt`, pemFile(random, "CERTIFICATE", 200), time);
  }
}

function addSslcert(state: StateBuilder, random: Random, time: LocalTime): void {
  const path = "@backup/sslcert";
  state.directory(path, time);
  state.file(`${path}/server.crt`, pemFile(random, "CERTIFICATE", 300), time);
  state.directory(`${path}/dhparams`, time);
  state.file(`${path}/dhparams/dhparams_1024.pem`, pemFile(random, "DH PARAMETERS", 138), time);
  state.file(`${path}/server.key`, pemFile(random, "PRIVATE KEY", 300), time);
  state.directory(`${path}/dkim`, time);
  state.file(`${path}/dkim/private.key`, pemFile(random, "RSA PRIVATE KEY", 300), time);
}

function addSpamassassin(state: StateBuilder, random: Random, time: LocalTime): void {
  const path = "@backup/store/spamassassin";
  state.directory(path, time);
  state.directory(`${path}/bayes`, time);
  state.file(`${path}/bayes/bayes.db`, sqliteFile(random, 4), time);
  state.file(`${path}/bayes/auto-whitelist.db`, sqliteFile(random, 2), time);
}

function addXmpp(
  state: StateBuilder,
  domains: readonly DomainDescription[],
  random: Random,
  time: LocalTime,
): void {
  for (const name of ["kerio-connect.private", ...domains.map((domain) => domain.name)]) {
    addDerby(state, `@backup/store/xmpp/database/${name}`, random, time);
  }
}

/** A Derby database: no entry for the directories above it, as in real archives. */
function addDerby(state: StateBuilder, path: string, random: Random, time: LocalTime): void {
  state.directory(path, time);
  state.directory(`${path}/log`, time);
  state.file(`${path}/log/log.ctrl`, random.bytes(48), time);
  state.file(`${path}/log/log1.dat`, derbyFile(random, 4), time);
  state.file(`${path}/service.properties`, "#Made for tests\nderby.storage=4096\n", time);
  state.directory(`${path}/seg0`, time);
  for (const name of ["c10", "cd1"]) {
    state.file(`${path}/seg0/${name}.dat`, derbyFile(random, 2), time);
  }
  state.file(`${path}/BACKUP.HISTORY`, "Backup history of a test\n", time);
}
