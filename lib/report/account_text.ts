import type { Mention, ReturningAccount } from "../kerio/returning_accounts.ts";
import { formatCount } from "../model/units.ts";
import type { Plan } from "../recovery/plan/plan.ts";

/** So many accounts are named in a line. */
const MOST_NAMED = 10;

/** The accounts that are wanted back, of all units of a plan. */
export function accountsOf({ units, unchanged = [] }: Plan): readonly ReturningAccount[] {
  return [...units, ...unchanged].flatMap(({ addition }) => addition?.accounts ?? []);
}

/** `account smith@company.com put back, all else stays as it is` */
export function accountsText(accounts: readonly ReturningAccount[]): string {
  const lacking = accounts.filter(({ isThere }) => !isThere);
  if (lacking.length === 0) return "no account put back";
  return `${lacking.length === 1 ? "account" : "accounts"} ${
    namesOf(lacking)
  } put back, all else stays as it is`;
}

/** What is to be known of accounts that are wanted back, a line each. */
export function accountLines(accounts: readonly ReturningAccount[]): string[] {
  const there = accounts.filter(({ isThere, isOther }) => isThere && !isOther);
  return [
    ...there.length > 0 ? [`Account already there: ${namesOf(there)}`] : [],
    ...accounts.filter(({ isOther }) => isOther).map(({ address }) =>
      `Account already there: ${address}, with another Guid than in the backup, so it was made anew; it was left as it is`
    ),
    ...accounts.filter(({ isThere, hasRights }) => !isThere && hasRights).map(({ address }) =>
      `The account ${address} has rights to administer the server`
    ),
    ...accounts.flatMap(({ isThere, address, location }) =>
      isThere || location === undefined
        ? []
        : [`The account ${address} names another place for its mailbox: ${location}`]
    ),
    ...accounts.flatMap(({ isThere, address, mentions, mailingLists = [] }) =>
      isThere ? [] : [
        ...mentionLines(address, mentions),
        ...mailingLists.length > 0
          ? [`${address} is named in mailing lists of the backup: ${mailingLists.join(", ")}`]
          : [],
      ]
    ),
  ];
}

function mentionLines(address: string, mentions: readonly Mention[]): string[] {
  const lines = (isLive: boolean, where: string) => {
    const named = mentions.filter((mention) => mention.isLive === isLive).map(mentionText);
    return named.length > 0 ? [`${address} is named in ${where}: ${named.join(", ")}`] : [];
  };
  return [
    ...lines(true, "the live users.cfg, which was not changed"),
    ...lines(false, "the users.cfg of the backup alone, which did not come"),
  ];
}

function mentionText({ list, name }: Mention): string {
  return name === "" ? list : `${list} "${name}"`;
}

function namesOf(accounts: readonly ReturningAccount[]): string {
  const more = accounts.length - MOST_NAMED;
  const names = accounts.slice(0, MOST_NAMED).map(({ address }) => address).join(", ");
  return more > 0 ? `${names} and ${formatCount(more)} more` : names;
}
