import type { Chain } from "./chain.ts";

export interface ChoiceOptions {
  /** The latest moment, as typed. */
  readonly at: string | undefined;
  /** Go on with incomplete backups where there is no complete one. */
  readonly acceptIncomplete: boolean;
  /** Go on with archives that are not Kerio's. */
  readonly acceptStrangers: boolean;
  /** Take the full backup of another host where the server may have been renamed since. */
  readonly acceptRenamed: boolean;
  /** The host of the server at hand; asked only where a directory holds backups of several. */
  readonly liveHost: () => Promise<string | undefined>;
  /** Trust an archive's central directory where other readers would see something else. */
  readonly trustDirectory: boolean;
  /** Look into damaged archives for what can still be read. */
  readonly salvage: boolean;
}

/** The chain to read, and why it is this one, in words. */
export interface ChosenChain {
  readonly chain: Chain;
  readonly why: string;
}
