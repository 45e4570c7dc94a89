import type { Directory } from "../backup/contents.ts";
import { fold } from "./fold.ts";
import type { Scope } from "../model/request.ts";
import { SelectionError, someOf, suggestions } from "./selection_error.ts";

/** A mailbox of the backup, by the names of its directories. */
export interface Mailbox {
  readonly domain: string;
  readonly user: string;
  /** `mail/company.com/smith` */
  readonly unit: string;
}

/** The mailboxes that a request names. */
export interface SelectedUsers {
  /** Each once, with whether only patterns (`sm*`) name it. */
  readonly mailboxes: ReadonlyMap<Mailbox, { isOfPattern: boolean }>;
  /** What was taken for names that are not quite those of the backup, a sentence each. */
  readonly notes: readonly string[];
}

/** The domains whose directories the backup holds, in its order. */
export function domainsOf(directories: readonly Directory[]): string[] {
  const domains = new Set<string>();
  for (const { place } of directories) if (place.domain !== undefined) domains.add(place.domain);
  return [...domains];
}

/**
 * The domain of the backup that is meant, without regard to case.
 *
 * @throws {SelectionError} where the backup holds no such domain.
 */
export function findDomain(domains: readonly string[], wanted: string): string {
  const found = domains.find((name) => name === wanted) ??
    domains.find((name) => sameName(name, wanted));
  if (found !== undefined) return found;
  throw new SelectionError(`The backup holds no domain "${wanted}"`, {
    hints: suggestions(wanted, domains),
  });
}

/**
 * The mailboxes that `-u` names: each value a name, an address, a pattern (`sm*`, `user?`), or a list
 * of these with commas. A mailbox whose name is what was typed wins, commas and stars included; then
 * the name counts without regard to case, then without accents.
 *
 * @throws {SelectionError} where one of them is not in the backup, or may be several mailboxes.
 */
export function selectUsers(directories: readonly Directory[], scope: Scope): SelectedUsers {
  return new UserSelector(directories, scope).select();
}

/** One name of a list, and where it stands: for commands with another name in its place. */
interface Wanted {
  readonly user: string;
  /** As in the address; `undefined` where it is a name alone. */
  readonly domain: string | undefined;
  readonly replacedBy: (name: string) => Scope;
}

class UserSelector {
  readonly #scope: Scope;
  readonly #domains: readonly string[];
  readonly #all: readonly Mailbox[];
  readonly #found = new Map<Mailbox, { isOfPattern: boolean }>();
  readonly #notes: string[] = [];

  constructor(directories: readonly Directory[], scope: Scope) {
    this.#scope = scope;
    this.#domains = domainsOf(directories);
    this.#all = mailboxesOf(directories);
  }

  select(): SelectedUsers {
    this.#scope.users.forEach((typed, number) => {
      const whole = this.#wanted(typed, number, [typed], 0);
      const parts = typed.split(",").map((part) => part.trim()).filter((part) => part !== "");
      if (parts.length < 2 || this.#isThere(whole)) this.#take(whole);
      else parts.forEach((part, at) => this.#take(this.#wanted(part, number, parts, at)));
    });
    return { mailboxes: this.#found, notes: this.#notes };
  }

  #wanted(typed: string, number: number, parts: readonly string[], part: number): Wanted {
    const { users } = this.#scope;
    const at = typed.lastIndexOf("@");
    return {
      user: at === -1 ? typed : typed.slice(0, at),
      domain: at === -1 ? undefined : typed.slice(at + 1),
      replacedBy: (name) => ({
        ...this.#scope,
        users: users.with(number, parts.with(part, name).join(",")),
      }),
    };
  }

  /** Whether a mailbox has the very name, whatever signs are in it. */
  #isThere({ user, domain }: Wanted): boolean {
    return this.#all.some((mailbox) =>
      sameName(mailbox.user, user) && (domain === undefined || sameName(mailbox.domain, domain))
    );
  }

  #take(wanted: Wanted): void {
    const candidates = this.#candidates(wanted);
    const areAllMeant = isPattern(wanted.domain ?? "");
    const exact = areAllMeant ? undefined : this.#exact(wanted, candidates);
    if (exact) return this.#add(exact, false);
    if (areAllMeant || isPattern(wanted.user)) return this.#takeMatching(wanted, candidates);
    const similar = this.#only(wanted, candidates, ({ user }) => fold(user) === fold(wanted.user));
    if (!similar) throw this.#unknown(wanted, candidates);
    this.#notes.push(`Taking the mailbox "${addressOf(similar)}" for "${wanted.user}"`);
    this.#add(similar, false);
  }

  /** The mailboxes of the domains that are meant. */
  #candidates(wanted: Wanted): readonly Mailbox[] {
    const domain = this.#domainOf(wanted);
    if (domain === undefined) return this.#all;
    if (isPattern(domain)) {
      const pattern = patternOf(domain);
      return this.#all.filter((mailbox) => pattern.test(mailbox.domain));
    }
    const owner = findDomain(this.#domains, domain);
    return this.#all.filter((mailbox) => mailbox.domain === owner);
  }

  #exact(wanted: Wanted, candidates: readonly Mailbox[]): Mailbox | undefined {
    return this.#only(wanted, candidates, ({ user }) => user === wanted.user) ??
      this.#only(wanted, candidates, ({ user }) => sameName(user, wanted.user));
  }

  #takeMatching(wanted: Wanted, candidates: readonly Mailbox[]): void {
    const pattern = patternOf(wanted.user);
    const matching = candidates.filter(({ user }) => pattern.test(user));
    if (matching.length === 0) throw this.#unknown(wanted, candidates);
    if (this.#domainOf(wanted) === undefined) {
      const byName = Map.groupBy(matching, ({ user }) => user.toLowerCase());
      const several = [...byName.values()].find((named) => named.length > 1);
      if (several) throw this.#ambiguous(wanted, several);
    }
    for (const mailbox of matching) this.#add(mailbox, true);
  }

  #domainOf({ domain }: Wanted): string | undefined {
    return domain ?? this.#scope.domain;
  }

  /** The one mailbox that passes; more than one is an error. */
  #only(
    wanted: Wanted,
    candidates: readonly Mailbox[],
    passes: (mailbox: Mailbox) => boolean,
  ): Mailbox | undefined {
    const found = candidates.filter(passes);
    if (found.length > 1) throw this.#ambiguous(wanted, found);
    return found[0];
  }

  #add(mailbox: Mailbox, isOfPattern: boolean): void {
    const found = this.#found.get(mailbox);
    this.#found.set(mailbox, { isOfPattern: isOfPattern && found?.isOfPattern !== false });
  }

  #ambiguous({ user, replacedBy }: Wanted, found: readonly Mailbox[]): SelectionError {
    const domains = new Set(found.map(({ domain }) => domain));
    const message = domains.size > 1 && !isPattern(user)
      ? `The user "${user}" is in several domains`
      : `"${user}" may be several mailboxes: ${someOf(found.map(addressOf))}`;
    return new SelectionError(message, {
      alternatives: found.map((mailbox) => ({
        scope: replacedBy(isPattern(user) ? `${user}@${mailbox.domain}` : addressOf(mailbox)),
      })),
    });
  }

  #unknown(wanted: Wanted, candidates: readonly Mailbox[]): SelectionError {
    const { user } = wanted;
    const named = this.#domainOf(wanted);
    const domain = named === undefined || isPattern(named)
      ? undefined
      : findDomain(this.#domains, named);
    if (/^#?public$/i.test(user)) {
      return new SelectionError(`"${user}" is not a user; public folders are a part of their own`, {
        alternatives: [{ scope: { domain, users: [], folders: [] }, masks: ["public"] }],
      });
    }
    const where = domain === undefined ? "The backup" : `The domain "${domain}"`;
    const names = [...new Set(candidates.map((mailbox) => mailbox.user))];
    if (isPattern(user)) {
      return new SelectionError(`${where} holds no mailbox that matches "${user}"`, {
        hints: names.length > 0 ? [`It holds ${someOf(names)}`] : [],
      });
    }
    return new SelectionError(`${where} holds no mailbox "${user}"`, {
      hints: suggestions(user, names),
      unknownUser: { user, domain },
    });
  }
}

function mailboxesOf(directories: readonly Directory[]): Mailbox[] {
  const mailboxes = new Map<string, Mailbox>();
  for (const { place: { domain, user, unit } } of directories) {
    if (user === undefined || domain === undefined || unit === undefined) continue;
    mailboxes.set(unit, { domain, user, unit });
  }
  return [...mailboxes.values()];
}

function addressOf({ domain, user }: Mailbox): string {
  return `${user}@${domain}`;
}

function sameName(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isPattern(text: string): boolean {
  return /[*?]/.test(text);
}

/** `*` for any characters, `?` for one, without regard to case. */
function patternOf(text: string): RegExp {
  const source = text.replace(/[\\^$.|+()[\]{}]/g, "\\$&").replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "isu");
}
