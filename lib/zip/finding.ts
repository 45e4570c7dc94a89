/** What was odd or lost in an archive, for the admin to read. */
export interface Finding {
  readonly code: string;
  readonly message: string;
  /** The entry that it is about, where that is known. */
  readonly entry?: string;
}

/** What becomes of an archive that two honest readers would read differently. */
export interface Tolerance {
  /** Trust its directory, instead of refusing it. */
  readonly trustDirectory: boolean;
  /** Gets what was odd. */
  readonly findings: Finding[];
}
