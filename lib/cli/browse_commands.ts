import type { Mailbox, MailFolder, Owner } from "../engine/browse/mail_tree.ts";
import type { FoundMessage } from "../engine/search.ts";
import type { MessageFolder } from "../message/folders.ts";
import { plural } from "../model/units.ts";
import type { Deed, Picked, Proposal, ProposedCommand, Wish } from "../tui/wish.ts";
import { type ChangedOptions, changedWords, type Shell, written } from "./command_line.ts";

/** What the commands are made from beside the wish. */
export interface CommandSources {
  /** As typed, with `--browse`; all else that was asked for stays. */
  readonly argv: readonly string[];
  readonly shell: Shell;
  /** The backup that was chosen; `undefined` where the one that was named stands open. */
  readonly path: string | undefined;
  readonly mailboxes: readonly Mailbox[];
  /** Reads what a list shows of a message. */
  readonly look: (message: number) => Promise<FoundMessage>;
}

/** The commands that do what was wished for, and what to know before they run. */
export async function proposalFor(
  { deed, picked }: Wish,
  sources: CommandSources,
): Promise<Proposal> {
  const { scopes, notes } = await scopesOf(picked, sources);
  const commands = (isRehearsal: boolean) =>
    scopes.map((changed) => command({ deed, changed, isRehearsal }, sources));
  const made = commands(false);
  return {
    commands: made,
    rehearsal: deed.kind === "merge" ? commands(true) : [],
    notes: [...notes, ...made.some(({ isExact }) => !isExact) ? [UNWRITABLE] : []],
  };
}

/** What one command is about. */
interface Scopes {
  readonly scopes: readonly ChangedOptions[];
  readonly notes: readonly string[];
}

const UNWRITABLE =
  "No shell of this system takes a command with these signs as it is written here; " +
  "it runs from here all the same.";

const TOGETHER = "Public folders come back together: go back, and pick them as a whole.";

async function scopesOf(picked: Picked, sources: CommandSources): Promise<Scopes> {
  switch (picked.kind) {
    case "mailboxes":
      return { scopes: mailboxScopes(picked.mailboxes), notes: [] };
    case "folders":
      return folderScopes(picked.folders, sources);
    case "messages":
      return await messageScopes(picked.messages, sources);
  }
}

function mailboxScopes(mailboxes: readonly Mailbox[]): ChangedOptions[] {
  const owners = mailboxes.map(({ owner }) => owner);
  const users = owners.filter(({ user }) => user !== undefined);
  const shared = owners.filter(({ user }) => user === undefined).map(ownerScope);
  const [first, second] = users;
  if (!first) return shared;
  if (!second) return [ownerScope(first), ...shared];
  const addresses = users.map(({ user, domain }) => `${user}@${domain}`);
  return [{ ...NO_SCOPE, user: addresses }, ...shared];
}

function folderScopes(folders: readonly MailFolder[], sources: CommandSources): Scopes {
  const [first] = folders;
  if (!first) return { scopes: [], notes: [] };
  if (first.owner.user === undefined) return { scopes: [], notes: [TOGETHER] };
  const names = folders.map((folder) => folderName(folder, sources));
  return { scopes: [{ ...ownerScope(first.owner), folder: names }], notes: [] };
}

async function messageScopes(
  numbers: readonly number[],
  sources: CommandSources,
): Promise<Scopes> {
  const folders = new Map<string, { readonly place: MessageFolder; readonly of: string[] }>();
  let unread = 0;
  let withoutId = 0;
  for (const number of numbers) {
    const message = await sources.look(number);
    if (message.problem !== undefined) {
      unread++;
      continue;
    }
    if (message.fields.messageId === undefined) withoutId++;
    const { unit, raw } = message.folder;
    const key = `${unit}/${raw}`;
    const { of } = folders.get(key) ?? { of: [] };
    folders.set(key, { place: message.folder, of: [...new Set([...of, termOf(message)])] });
  }
  const scopes = [...folders.values()].map(({ place, of }): ChangedOptions => {
    const scope = ownerScope(place);
    const isShared = place.user === undefined;
    return {
      ...scope,
      ...isShared ? {} : { folder: [folderName({ owner: place, ...place }, sources)] },
      find: [of.join(" OR ")],
    };
  });
  return {
    scopes,
    notes: [
      ...unread > 0
        ? [
          `${plural(unread, "message")} cannot be read and cannot be found by a command: left out.`,
        ]
        : [],
      ...withoutId > 0
        ? [
          `${
            plural(withoutId, "message")
          } without a Message-ID: named by kind, size and subject, ` +
          `so others of the folder that are the same in all three are picked too.`,
        ]
        : [],
    ],
  };
}

const NO_SCOPE: ChangedOptions = { domain: [], user: [], folder: [], mask: [] };

function ownerScope({ domain, user }: Omit<Owner, "unit">): ChangedOptions {
  return {
    ...NO_SCOPE,
    domain: domain === undefined ? [] : [domain],
    ...user === undefined ? { mask: ["public"] } : { user: [user] },
  };
}

/** The readable name; where another folder of the mailbox could be meant by it, that on the disk. */
function folderName(
  { owner: { unit }, name, raw }: Pick<MailFolder, "owner" | "name" | "raw">,
  { mailboxes }: CommandSources,
): string {
  const folders = mailboxes.find(({ owner }) => owner.unit === unit)?.folders ?? [];
  const isShared = folders.some((other) =>
    other.raw !== raw && (other.name.normalize() === name.normalize() || other.raw === name)
  );
  return isShared ? raw : name;
}

/** Words of a subject that a query takes as they are. */
const WORD = /^[\p{L}\p{N}][\p{L}\p{N}_'.,;!?@#+=&-]*$/u;
const MOST_WORDS = 8;

/** The part of a query that means one message. */
function termOf({ kind, size, fields: { messageId, subject } }: FoundMessage): string {
  if (messageId !== undefined) return `id:${valueOf(messageId)}`;
  const words = subject.split(/\s+/).filter((word) => WORD.test(word)).slice(0, MOST_WORDS);
  return `(${
    [
      `kind:${kind}`,
      ...size > 0 ? [`larger:${size - 1}`] : [],
      `smaller:${size + 1}`,
      ...words.map((word) => `subject:${word}`),
    ].join(" ")
  })`;
}

/** A value as a query takes it: in quotes where a sign of it would end it. */
function valueOf(text: string): string {
  return /^[^\s()"“”„]+$/.test(text) ? text : `"${text.replace(/["“”„\\]/g, "\\$&")}"`;
}

function command(
  { deed, changed, isRehearsal }: {
    readonly deed: Deed;
    readonly changed: ChangedOptions;
    readonly isRehearsal: boolean;
  },
  { argv, shell, path }: CommandSources,
): ProposedCommand & { readonly isExact: boolean } {
  const kept = { browse: [], ...changed, ...path !== undefined && { at: [] } };
  const words = [
    ...deed.kind === "merge" ? ["--merge"] : exportWords(deed.directory),
    ...isRehearsal ? ["--dry-run"] : [],
    ...changedWords(argv, { changed: kept, ...path !== undefined && { path } }, shell),
  ];
  const text = written(words, shell);
  const nearly = () =>
    [shell.program, ...words].map((word) => /\s/.test(word) ? `"${word}"` : word);
  return { argv: words, text: text ?? nearly().join(" "), isExact: text !== undefined };
}

function exportWords(directory: string): string[] {
  return directory.startsWith("-") ? [`--export=${directory}`] : ["--export", directory];
}
