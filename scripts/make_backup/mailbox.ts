import { shmFile, sqliteFile, walFile } from "./binary_files.ts";
import type { DomainDescription, FolderDescription, UserDescription } from "./description.ts";
import { addFolder } from "./folder.ts";
import { formatTime, type LocalTime, mailDate } from "./local_time.ts";
import { messageFile, messageName, type MessageOrigin } from "./message.ts";
import { encodeFolderName } from "./modified_utf7.ts";
import { Random } from "./random.ts";
import { crlf, type StateBuilder } from "./state.ts";

const MAIL = "@backup/store/mail";
const LISTS = "@backup/store/lists";

type Origin = Omit<MessageOrigin, "folder">;

/** Writes a domain: its mailboxes, then its public folders. Disabled users have no files. */
export function addDomain(
  state: StateBuilder,
  domain: DomainDescription,
  origin: Origin,
  changed: LocalTime,
): void {
  state.directory(`${MAIL}/${domain.name}`, changed);
  for (const user of domain.users) {
    if (!user.disabled) addMailbox(state, domain.name, user, origin);
  }
  if (domain.publicFolders.length > 0) {
    addPublicFolders(state, `${MAIL}/${domain.name}`, domain, origin, changed);
  }
}

/** Writes the public folders of a domain or, below `store/mail` itself, of the server. */
export function addPublicFolders(
  state: StateBuilder,
  parent: string,
  owner: { readonly name: string; readonly publicFolders: readonly FolderDescription[] },
  origin: Origin,
  changed: LocalTime,
): void {
  const path = `${parent}/#public`;
  state.directory(path, changed);
  addJournal(state, path, new Random(`${origin.seed} ${path}`), changed);
  state.file(`${path}/acl.fld`, crlf([`Admin@${owner.name} lrswicda`]), changed);
  state.file(`${path}/stats.usr`, crlf(["F0", "S00000000-00000000", "M00000000"]), changed);
  state.file(`${path}/specguid.fld`, specialFolders(origin, path), changed);
  for (const folder of owner.publicFolders) addFolder(state, path, folder, origin);
}

function addMailbox(
  state: StateBuilder,
  domain: string,
  user: UserDescription,
  origin: Origin,
): void {
  const path = `${MAIL}/${domain}/${user.name.toLowerCase()}`;
  const random = new Random(`${origin.seed} ${path} ${formatTime(user.changed)}`);
  const address = `${user.name}@${domain}`;
  const { changed } = user;
  state.directory(path, changed);
  state.file(`${path}/.personal`, businessCard(user, address, origin), changed);
  state.file(`${path}/settings.cfg`, WEBMAIL_SETTINGS, changed);
  state.file(`${path}/stats.usr`, statistics(user), changed);
  if (user.folders.length === 0) return;

  addJournal(state, path, random, changed);
  state.file(`${path}/sub.fld`, subscriptions(user, address), changed);
  state.file(`${path}/specguid.fld`, specialFolders(origin, path), changed);
  state.file(
    `${path}/filter.siv`,
    crlf([
      "#!1 __WebmailJunk__",
      "if spamtest {",
      '  fileinto "Junk E-mail";',
      "  stop;",
      "}",
    ]),
    changed,
  );
  for (const folder of user.folders) addFolder(state, path, folder, origin);
}

/** Writes the mailing lists of a domain. The inside of a list is made up: no sample shows one. */
export function addLists(state: StateBuilder, domain: DomainDescription, origin: Origin): void {
  for (const list of domain.lists) {
    const path = `${LISTS}/${domain.name}/${list.name}`;
    const archive = `${path}/archive`;
    state.directory(path, list.changed);
    state.file(`${path}/members.cfg`, crlf(list.members), list.changed);
    state.directory(archive, list.changed);
    for (const message of list.archive) {
      const file = messageFile(message, { ...origin, folder: archive });
      state.file(`${archive}/${messageName(message)}`, file, message.time);
    }
  }
}

function addJournal(
  state: StateBuilder,
  path: string,
  random: Random,
  changed: LocalTime,
): void {
  state.file(`${path}/.journal.db-wal`, walFile(random, random.below(3)), changed);
  state.file(`${path}/.journal.db-shm`, shmFile(random), changed);
  state.file(`${path}/.journal.db`, sqliteFile(random, 2), changed);
}

function businessCard(user: UserDescription, address: string, origin: Origin): string {
  return crlf([
    `Subject: ${user.fullName}`,
    `Date: ${mailDate({ y: 2023, m: 3, d: 6, h: 9, mi: 0, s: 0 }, origin.utcOffsetHours)}`,
    'Content-Type: text/vcard; charset="utf-8"',
    "Content-Transfer-Encoding: 8bit",
    "",
    "BEGIN:VCARD",
    "VERSION:3.0",
    "PRODID:-//kerio.com/Contacts//NONSGML v1.0//EN",
    `EMAIL;TYPE=PREF,WORK:${address}`,
    `FN:${user.fullName}`,
    `X-JABBER:${address}`,
    "END:VCARD",
  ]);
}

function statistics(user: UserDescription): string {
  const messages = countMessages(user.folders).toString(16).padStart(8, "0");
  const logins = [..."PpIiHhLlNnAaXx"].map((key) => `${key}00000000-00000000`);
  return crlf(["F0", "S00000000-00000000", `M${messages}`, ...logins]);
}

function countMessages(folders: readonly FolderDescription[]): number {
  return folders.reduce(
    (sum, folder) => sum + folder.messages.length + countMessages(folder.folders),
    0,
  );
}

function subscriptions(user: UserDescription, address: string): string {
  return crlf(
    user.folders.filter((folder) => folder.kind === "mail")
      .map((folder) => `~${address.toLowerCase()}/${encodeFolderName(folder.name)}`),
  );
}

function specialFolders(origin: Origin, path: string): string {
  const random = new Random(`${origin.seed} ${path} specguid`);
  return crlf(
    Array.from({ length: 8 }, (_, i) => `${i.toString(16).padStart(2, "0")} ${random.guid()}`),
  );
}

const WEBMAIL_SETTINGS = `<?xml version="1.0" encoding="utf-8"?>
<config>
\t<module name="webmail">
\t\t<variable name="lang" type="string">default</variable>
\t\t<variable name="firstWeekDay" type="long">-1</variable>
\t</module>
</config>
`;
