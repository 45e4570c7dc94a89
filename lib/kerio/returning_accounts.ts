import { usersIn } from "./account_insertion.ts";
import { type ListItem, USER_LIST, type UserLists, valueOf } from "./user_lists.ts";

/** An account that is wanted back: of one user, or of each of a domain. */
export interface WantedAccount {
  /** `undefined` for each user of the domain. */
  readonly user: string | undefined;
  readonly domain: string;
}

/** Where a user is named in `users.cfg` beside the list of users. */
export interface Mention {
  readonly list: string;
  /** The name of the entry; empty where it has none. */
  readonly name: string;
  /** Whether the live file names the user there; otherwise only that of the backup does. */
  readonly isLive: boolean;
}

/** An account of the backup that is wanted back, beside the live accounts. */
export interface ReturningAccount {
  /** `smith@company.com`, as the backup writes it. */
  readonly address: string;
  /** Whether the live file has a user of that name: then nothing comes. */
  readonly isThere: boolean;
  /** Whether that one is not the same account: it has another `Guid`, so it was made anew. */
  readonly isOther: boolean;
  /** Whether the account has rights to administer the server. */
  readonly hasRights: boolean;
  /** Where the account says that its mailbox lies, if it says so: `MailboxLocation`, `HomeServer`. */
  readonly location: string | undefined;
  readonly mentions: readonly Mention[];
  /** Mailing lists of the backup that name the user, where they were looked at: `company.com/news`. */
  readonly mailingLists?: readonly string[] | undefined;
}

/** What comes back of the accounts that are wanted, and what cannot. */
export interface ReturningAccounts {
  readonly accounts: readonly ReturningAccount[];
  /** The list items of those that the live file lacks. */
  readonly items: readonly ListItem[];
  /** Addresses that the backup has no account of. */
  readonly unknown: readonly string[];
  /** Accounts that must not come, and why. */
  readonly refused: readonly { readonly address: string; readonly reason: string }[];
  /** Accounts whose `Guid` a live account with another name has. */
  readonly taken: readonly { readonly address: string; readonly by: string }[];
}

/** No server, written as a `HomeServer`. */
const NO_SERVER = "00000000-0000-0000-0000-000000000000";

/**
 * Compares the accounts that are wanted back with those that are live. Names count without regard to
 * case; one that the backup has twice, or with two names, is refused.
 */
export function returningAccounts(
  backup: UserLists,
  live: UserLists,
  wanted: readonly WantedAccount[],
): ReturningAccounts {
  const found = new Set<ListItem>();
  const unknown: string[] = [];
  for (const { user, domain } of wanted) {
    const items = usersIn(backup).filter((item) =>
      isSame(valueOf(item, "Domain"), domain) &&
      (user === undefined || isSame(valueOf(item, "Name"), user))
    );
    for (const item of items) if (valueOf(item, "Name") !== undefined) found.add(item);
    if (items.length === 0) unknown.push(user === undefined ? domain : `${user}@${domain}`);
  }
  const accounts: ReturningAccount[] = [];
  const items: ListItem[] = [];
  const refused: { address: string; reason: string }[] = [];
  const taken: { address: string; by: string }[] = [];
  for (const item of found) {
    const address = addressOf(item);
    const there = usersIn(live).find((other) => isSame(addressOf(other), address));
    const namesakes = [...found].filter((other) => isSame(addressOf(other), address));
    if (!there && (namesakes.length > 1 || hasDoubled(item))) {
      refused.push({ address, reason: "the users.cfg of the backup describes it twice" });
      continue;
    }
    const guid = valueOf(item, "Guid");
    const holder = guid === undefined
      ? undefined
      : usersIn(live).find((other) => isSame(valueOf(other, "Guid"), guid));
    if (!there && holder) taken.push({ address, by: addressOf(holder) });
    if (!there) items.push(item);
    accounts.push({
      address,
      isThere: there !== undefined,
      isOther: there !== undefined && guid !== undefined && !isSame(valueOf(there, "Guid"), guid),
      hasRights: (valueOf(item, "Rights") ?? "0") !== "0",
      location: locationOf(item),
      mentions: mentionsOf(item, backup, live),
    });
  }
  return { accounts, items, unknown, refused, taken };
}

function addressOf(item: ListItem): string {
  return `${valueOf(item, "Name") ?? ""}@${valueOf(item, "Domain") ?? ""}`;
}

/** Whether a server may read another name in it than this program. */
function hasDoubled({ variables }: ListItem): boolean {
  return ["Name", "Domain", "Guid"].some((wanted) =>
    variables.filter(({ name }) => name === wanted).length > 1
  );
}

function locationOf(item: ListItem): string | undefined {
  const location = valueOf(item, "MailboxLocation");
  if (location !== undefined) return location;
  const server = valueOf(item, "HomeServer");
  return server === NO_SERVER ? undefined : server;
}

function mentionsOf(account: ListItem, backup: UserLists, live: UserLists): Mention[] {
  const names = (item: ListItem) => mentions(item, account);
  const keyOf = ({ list, name }: Mention) => `${list}\0${name}`.toLowerCase();
  const found = new Map<string, Mention>();
  for (const [{ items }, isLive] of [[live, true], [backup, false]] as const) {
    for (const item of items.filter(names)) {
      const mention = { list: item.list, name: valueOf(item, "Name") ?? "", isLive };
      if (!found.has(keyOf(mention))) found.set(keyOf(mention), mention);
    }
  }
  return [...found.values()];
}

/** Whether an item of another list names an account: by its address, or by its name in the same domain. */
function mentions(item: ListItem, account: ListItem): boolean {
  if (item.list === USER_LIST) return false;
  const domain = valueOf(item, "Domain");
  const isOfDomain = domain === undefined || isSame(domain, valueOf(account, "Domain")!);
  const wanted = [addressOf(account), ...isOfDomain ? [valueOf(account, "Name")!] : []];
  return item.variables.some(({ value }) =>
    value.split(/[\s,;<>]+/).some((word) => wanted.some((name) => isSame(word, name)))
  );
}

function isSame(a: string | undefined, b: string): boolean {
  return a !== undefined && a.toLowerCase() === b.toLowerCase();
}
