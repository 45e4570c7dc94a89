import { childrenOf, parseConfiguration, textOf, variablesOf } from "./configuration.ts";

/** The server's list of users, beside `mailserver.cfg`. */
export const USERS_FILE = "users.cfg";

/** A user as `users.cfg` knows it; its secrets are not read. */
export interface Account {
  readonly name: string;
  readonly domain: string;
  /** A backup holds no mailbox of a disabled user. */
  readonly isEnabled: boolean;
}

/**
 * The users of a `users.cfg`, as text or bytes. Never throws: one that cannot be read has none. The
 * form is that of a server of version 9.3.1.
 */
export async function readAccounts(source: string | Uint8Array): Promise<Account[]> {
  const { document } = await parseConfiguration(source);
  const [config] = childrenOf(document, "config");
  return childrenOf(config, "list")
    .filter((list) => textOf(list, "@name") === "User")
    .flatMap((list) => childrenOf(list, "listitem"))
    .flatMap((item) => {
      const values = variablesOf(item);
      const [name, domain] = [values.get("Name"), values.get("Domain")];
      if (name === undefined || domain === undefined) return [];
      return [{ name, domain, isEnabled: values.get("Account_enabled") !== "0" }];
    });
}
