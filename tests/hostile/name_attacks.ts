import type { ZipEntry } from "../../scripts/make_backup.ts";
import { symlinkEntry } from "../../scripts/make_backup.ts";
import type { Attack } from "./attacks.ts";
import { INBOX, MAILBOX } from "./base.ts";

/** One more file in an otherwise sound backup. */
function named(name: string, more: Partial<Attack> = {}): Attack {
  return { backup: { extraEntries: [entry(name)] }, ...more };
}

function entry(name: string, text = "evil"): ZipEntry {
  return { name, content: new TextEncoder().encode(text) };
}

const LONG = "x".repeat(256);

/** Names that would lead out, take the place of something else, or are none on some system. */
export const nameAttacks: Readonly<Record<string, Attack>> = {
  'Cannot recover "/evil" of "X.zip": its path is absolute': named("/evil"),
  'Cannot recover "/etc/cron.d/evil" of "X.zip": its path is absolute': named("/etc/cron.d/evil"),
  'Cannot recover "//server/share/evil" of "X.zip": its path is absolute': named(
    "\\\\server\\share\\evil",
  ),
  'Cannot recover "C:/Windows/evil.dll" of "X.zip": its path begins with a drive letter': named(
    "C:\\Windows\\evil.dll",
  ),
  'Cannot recover "C:evil" of "X.zip": its path begins with a drive letter': named("C:evil"),
  'Cannot recover "../evil" of "X.zip": it has the path component ".."': named("../evil"),
  'Cannot recover "../../evil" of "X.zip": it has the path component ".."': named("..\\..\\evil"),
  [`Cannot recover "${INBOX}../../evil" of "X.zip": it has the path component ".."`]: named(
    `${INBOX}../../evil`,
  ),
  [`Cannot recover "${INBOX}#msgs/../evil" of "X.zip": it has the path component ".."`]: named(
    `${INBOX.replaceAll("/", "\\")}#msgs\\..\\evil`,
  ),
  'Cannot recover "@backup/../evil/x" of "X.zip": it has the path component ".."': named(
    "@backup/../evil/x",
  ),
  'Cannot recover "@backup/store/../../evil" of "X.zip": it has the path component ".."': named(
    "@backup/store/../../evil",
  ),
  'Cannot recover ".." of "X.zip": it has the path component ".."': named(".."),
  [`Cannot recover "${INBOX}./evil" of "X.zip": it has the path component "."`]: named(
    `${INBOX}./evil`,
  ),
  [`Cannot recover "${MAILBOX}/evil" of "X.zip": it has an empty path component`]: named(
    `${MAILBOX}/evil`,
  ),
  [`Cannot recover "${INBOX}e\\x00vil" of "X.zip": it contains a NUL character`]: named(
    `${INBOX}e\0vil`,
    {
      keepGoing: { names: `${INBOX}e\0vil` },
    },
  ),
  [`Cannot recover "${INBOX}${LONG}" of "X.zip": its name is too long for a file`]: named(
    INBOX + LONG,
  ),
  [`Cannot recover "${INBOX}${LONG}/evil" of "X.zip": its name is too long for a file`]: named(
    `${INBOX}${LONG}/evil`,
  ),
  [`Cannot recover "${INBOX}${"deep/".repeat(2000)}evil" of "X.zip": its path is too long`]: named(
    `${INBOX}${"deep/".repeat(2000)}evil`,
  ),
  'Cannot recover "@backup/store/.kmsrecover/journal" of "X.zip": its name is reserved for kmsrecover itself':
    named("@backup/store/.kmsrecover/journal"),
  'Cannot recover ".KMSRecover/journal" of "X.zip": its name is reserved for kmsrecover itself':
    named(".KMSRecover/journal"),
  'Cannot recover "@backup/store/.kms\\u200crecover/lock" of "X.zip": its name is reserved for kmsrecover itself':
    named("@backup/store/.kms\u200crecover/lock", {
      keepGoing: { names: "@backup/store/.kms\u200crecover/lock" },
    }),
  'Cannot recover "@backup/store/KMSREC~1/lock" of "X.zip": its name is reserved for kmsrecover itself':
    named("@backup/store/KMSREC~1/lock"),
  'Cannot recover "store/evil" of "X.zip": it would replace the message store': named("store/evil"),
  'Cannot recover "store" of "X.zip": it would replace the message store': named("store"),
  'Cannot recover "@backup/store" of "X.zip": it would replace the message store': named(
    "@backup/store",
  ),
  'Cannot recover "@backup/STORE/evil" of "X.zip": it would replace the message store': named(
    "@backup/STORE/evil",
  ),
  'Cannot recover "@backup/store/mail" of "X.zip": it would replace all mail': named(
    "@backup/store/mail",
  ),
  'Cannot recover "@backup/store/Mail/evil" of "X.zip": it would replace all mail': named(
    "@backup/store/Mail/evil",
  ),
  'Cannot recover "@backup/store/backup/evil" of "X.zip": it would replace the server\'s backups':
    named("@backup/store/backup/evil"),
  'Cannot recover "mailserver" of "X.zip": it would replace a program': named("mailserver"),
  'Cannot recover "@backup/mailserver/x" of "X.zip": it would replace a program': named(
    "@backup/mailserver/x",
  ),
  'Cannot recover mail/company.com: "STORE/mail/company.com" is a directory, but in the backup it is a file':
    named("@backup/store/mail/company.com", {
      code: 5,
      keepGoing: { names: "mail/company.com" },
    }),
  'Cannot recover mailserver.cfg: "CFGDIR/mailserver.cfg" is a file, but in the backup it is a directory':
    named("mailserver.cfg/evil", { code: 5, keepGoing: { names: "mailserver.cfg" } }),
  [`Cannot recover "${INBOX}out" of "X.zip": it is a symbolic link`]: {
    backup: { extraEntries: [symlinkEntry(`${INBOX}out`, "/etc")] },
  },
  [`Cannot recover "${INBOX}up" of "X.zip": it is a symbolic link`]: {
    backup: {
      extraEntries: [symlinkEntry(`${INBOX}up`, "../../../../.."), entry(`${INBOX}up/evil`)],
    },
    keepGoing: { more: ["store/mail/company.com/smith/INBOX/up/evil"] },
  },
  [`Cannot recover "${INBOX}#msgs/00000001.eml" of "X.zip": the backup holds several entries of this name with different content`]:
    named(`${INBOX}#msgs/00000001.eml`, {
      keepGoing: { alsoLost: [`${INBOX}#msgs/00000001.eml`] },
      force: {
        code: 0,
        says: "1 names stand more than once in a backup; the last of each is trusted",
      },
    }),
  [`Cannot recover "${INBOX}#msgs/00000004.eml" of "X.zip": the backup holds it more than once`]: {
    backup: {
      extraEntries: [entry(`${INBOX}#msgs/00000004.eml`), entry(`${INBOX}#msgs/00000004.eml`)],
    },
    keepGoing: { names: "X.zip", more: ["store/mail/company.com/smith/INBOX/#msgs/00000004.eml"] },
    force: {
      code: 0,
      says: "1 names stand more than once in a backup; the last of each is trusted",
    },
  },
  [`Cannot recover "${INBOX}#msgs/00000002.eml" of "X.1.zip": the backup holds several entries of this name with different content`]:
    named(`${INBOX}#msgs/00000002.eml`, {
      backup: { extraEntries: [entry(`${INBOX}#msgs/00000002.eml`)], volumes: 2 },
      keepGoing: { alsoLost: [`${INBOX}#msgs/00000002.eml`] },
    }),
};
