import type {
  DomainDescription,
  FolderDescription,
  FolderKind,
  MessageDescription,
  ServerDescription,
  UserDescription,
} from "./description.ts";
import { addSeconds, type LocalTime, localTime } from "./local_time.ts";
import { Random } from "./random.ts";

/** How large a sample is; every part of it is there at any size. */
export interface SampleOptions {
  readonly seed?: number;
  readonly time?: LocalTime;
  /** More mailboxes of company.com beside those that have a name in the tests. */
  readonly moreUsers?: number;
  /** In a folder that has messages at all. */
  readonly messages?: number;
  readonly bodyWords?: number;
  /** Mailboxes with few folders, for archives that are kept small. */
  readonly compact?: boolean;
}

type Folder = (
  name: string,
  messages?: number,
  more?: Partial<FolderDescription>,
) => FolderDescription;

/**
 * A small server with all that makes recovery hard: a user name in two domains, a disabled user,
 * one who never logged in, public folders of both kinds, lists, and folders with awkward names.
 */
export function sampleServer(options: SampleOptions = {}): ServerDescription {
  const { seed = 1, time = localTime("2024-01-06 18:30:00"), moreUsers = 0, compact = false } =
    options;
  const folder = folderMaker(options, seed, time);
  const user = (name: string, fullName: string, folders: readonly FolderDescription[]) =>
    person(name, fullName, time, folders);
  const company: DomainDescription = {
    name: "company.com",
    users: [
      { ...user("Admin", "Administrator", []) },
      user("Smith", "A. Smith", smithsFolders(folder, compact)),
      user("jwayne", "J. Wayne", standardFolders(folder, compact)),
      { ...user("gone", "On Leave", standardFolders(folder, compact)), disabled: true },
      ...Array.from(
        { length: moreUsers },
        (_, i) => user(`user${i + 1}`, `User ${i + 1}`, standardFolders(folder, compact)),
      ),
    ],
    publicFolders: [folder("Contacts", 2, { kind: "contacts" }), folder("Résumés", 1)],
    lists: [{
      name: "news",
      changed: time,
      members: ["smith@company.com", "jwayne@company.com"],
      archive: folder("news", 2).messages,
    }],
  };
  const example: DomainDescription = {
    name: "example.org",
    users: [
      user("smith", "B. Smith", standardFolders(folder, compact)),
      user("brown", "C. Brown", standardFolders(folder, compact)),
    ],
    publicFolders: [],
    lists: [],
  };
  return {
    seed,
    hostname: "mail.company.com",
    version: "9.3.1",
    installed: time,
    configured: time,
    utcOffsetHours: 1,
    directories: {
      store: "/opt/kerio/mailserver/store/",
      archive: "/opt/kerio/mailserver/store/archive",
      backup: "/opt/kerio/mailserver/store/backup",
    },
    domains: [company, example],
    publicFolders: [folder("Company Calendar", 1, { kind: "calendar" })],
    parts: {
      settings: true,
      license: true,
      sslca: true,
      sslcert: true,
      spamassassin: true,
      xmpp: true,
      im: true,
    },
  };
}

/** A mailbox; `folders` may be empty for someone who has never logged in. */
export function person(
  name: string,
  fullName: string,
  changed: LocalTime,
  folders: readonly FolderDescription[],
): UserDescription {
  return { name, fullName, disabled: false, changed, folders };
}

/** A message of an obviously fictitious pair of people. */
export function sampleMessage(
  uid: number,
  time: LocalTime,
  random: Random,
  bodyWords = 60,
): MessageDescription {
  return {
    uid,
    time: addSeconds(time, -2 * random.below(1_000_000)),
    subject: random.below(6) === 0 ? "Grüße an alle" : random.words(4),
    from: random.pick(["smith@company.com", "jwayne@company.com", "brown@example.org"]),
    to: random.pick(["smith@example.org", "news@company.com"]),
    bodyWords: 1 + random.below(bodyWords * 2),
    revision: 0,
    upperCase: uid % 2 === 1,
  };
}

function folderMaker(options: SampleOptions, seed: number, time: LocalTime): Folder {
  const random = new Random(`${seed} folders`);
  return (name, messages = 0, more = {}) => ({
    name,
    kind: "mail",
    changed: time,
    // From 9 on, so that both hex cases occur: 0000000a.eml, 0000000B.eml.
    messages: Array.from(
      { length: messages === 0 ? 0 : options.messages ?? messages },
      (_, i) => sampleMessage(9 + i, time, random, options.bodyWords),
    ),
    folders: [],
    ...more,
  });
}

function standardFolders(folder: Folder, compact: boolean): FolderDescription[] {
  if (compact) return [folder("INBOX", 3), folder("Sent Items", 1)];
  const kinds: [string, FolderKind][] = [
    ["__cal__notify", "calendar"],
    ["Calendar", "calendar"],
    ["Contacts", "contacts"],
    ["Notes", "notes"],
    ["Tasks", "tasks"],
  ];
  return [
    folder("INBOX", 3),
    ...kinds.map(([name, kind]) => folder(name, kind === "contacts" ? 1 : 0, { kind })),
    folder("Deleted Items"),
    folder("Drafts"),
    folder("Junk E-mail"),
    folder("Sent Items", 2),
  ];
}

function smithsFolders(folder: Folder, compact: boolean): FolderDescription[] {
  const [, ...others] = standardFolders(folder, compact);
  const root = folder("__keriomapi__STORE_ROOT", 0, { kind: "system" });
  const calendar = compact ? [folder("__cal__notify", 0, { kind: "calendar" })] : [];
  const projects = folder("Projects", 1, { folders: [folder("2005", 2)] });
  return [
    folder("INBOX", 4, { folders: [projects] }),
    folder("__keriomapi__STORE", 0, { kind: "system", folders: [root] }),
    ...calendar,
    ...others,
    folder("Entwürfe", 1),
    folder("Входящие, старые", 1),
    folder("R&D", 1, { custom: true }),
  ];
}
