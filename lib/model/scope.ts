/** The parts of a backup that `-m` can name: the original's and ours. */
export const MASKS = [
  "cfg",
  "mail",
  "lists",
  "spamassassin",
  "license",
  "sslca",
  "sslcert",
  "public",
  "settings",
  "im",
  "xmpp",
  "other",
] as const;

export type Mask = typeof MASKS[number];

/** What is to be recovered, as the person named it; names are not yet looked up in the backup. */
export interface Scope {
  readonly domain: string | undefined;
  /** Each a name, an address, a pattern, or a list of these with commas; none for all. */
  readonly users: readonly string[];
  /** Folders of each of the users; none for the whole mailboxes. */
  readonly folders: readonly string[];
}
