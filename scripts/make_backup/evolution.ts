import type {
  DomainDescription,
  FolderDescription,
  MessageDescription,
  ServerDescription,
  UserDescription,
} from "./description.ts";
import { addSeconds, type LocalTime } from "./local_time.ts";
import { Random } from "./random.ts";
import { person, sampleMessage } from "./sample_server.ts";

/** What happens on a server between two backups. */
export interface Evolution {
  readonly time: LocalTime;
  /** Addresses of those who get mail, write over a message and delete one. Default: everyone. */
  readonly active?: readonly string[];
  readonly newUser?: { readonly domain: string; readonly name: string };
  readonly removedUser?: { readonly domain: string; readonly name: string };
}

/** The same server later. Index and status files follow the messages of their folder. */
export function evolve(server: ServerDescription, evolution: Evolution): ServerDescription {
  const random = new Random(`${server.seed} ${JSON.stringify(evolution.time)}`);
  const changesUsers = evolution.newUser !== undefined || evolution.removedUser !== undefined;
  return {
    ...server,
    configured: changesUsers ? evolution.time : server.configured,
    domains: server.domains.map((domain) => evolveDomain(domain, evolution, random)),
  };
}

function evolveDomain(
  domain: DomainDescription,
  { time, active, newUser, removedUser }: Evolution,
  random: Random,
): DomainDescription {
  const users = domain.users
    .filter((user) => removedUser?.domain !== domain.name || removedUser.name !== user.name)
    .map((user) =>
      active === undefined || active.includes(`${user.name.toLowerCase()}@${domain.name}`)
        ? evolveUser(user, time, random)
        : user
    );
  if (newUser?.domain === domain.name) {
    const inbox: FolderDescription = {
      name: "INBOX",
      kind: "mail",
      changed: time,
      messages: [sampleMessage(1, time, random)],
      folders: [],
    };
    users.push(person(newUser.name, `New ${newUser.name}`, time, [inbox]));
  }
  return { ...domain, users };
}

function evolveUser(user: UserDescription, time: LocalTime, random: Random): UserDescription {
  if (user.folders.length === 0) return user;
  return { ...user, changed: time, folders: evolveFolders(user.folders, time, random) };
}

function evolveFolders(
  folders: readonly FolderDescription[],
  time: LocalTime,
  random: Random,
): FolderDescription[] {
  return folders.map((folder) => {
    const below = { ...folder, folders: evolveFolders(folder.folders, time, random) };
    return folder.messages.length > 0 ? evolveFolder(below, time, random) : below;
  });
}

/** One message is deleted where there are three, one is written over, one or two arrive. */
function evolveFolder(
  folder: FolderDescription,
  time: LocalTime,
  random: Random,
): FolderDescription {
  const kept = folder.messages.length > 2
    ? without(folder.messages, random.below(folder.messages.length))
    : folder.messages;
  const rewritten = random.below(kept.length);
  const nextUid = Math.max(...folder.messages.map((message) => message.uid)) + 1;
  const arrived = Array.from({ length: 1 + random.below(2) }, (_, i) => ({
    ...sampleMessage(nextUid + i, time, random),
    time: addSeconds(time, -60 * (i + 1)),
  }));
  return {
    ...folder,
    changed: time,
    messages: [
      ...kept.map((message, i) => i === rewritten ? rewrite(message, time) : message),
      ...arrived,
    ],
  };
}

function rewrite(message: MessageDescription, time: LocalTime): MessageDescription {
  return { ...message, revision: message.revision + 1, time: addSeconds(time, -30) };
}

function without<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, i) => i !== index);
}
