import { OpenArchive } from "./open_archive.ts";
import type { Setup } from "./slice.ts";
import type { StopFlag } from "./stop_flag.ts";

/** What of a setup archives are opened with. */
type Reading = Pick<Setup, "archives" | "password" | "trustDirectory">;

/** The archives of a run, opened when one is needed first. */
export class OpenArchives {
  readonly #setup: Reading;
  readonly #stop: StopFlag;
  readonly #archives: (OpenArchive | undefined)[] = [];
  #trusted: string[] = [];

  constructor(setup: Reading, stop: StopFlag) {
    this.#setup = setup;
    this.#stop = stop;
  }

  /** The archive with a number of the setup. */
  at(number: number): OpenArchive {
    return this.#archives[number] ??= this.#open(number);
  }

  /** What was odd since the last call and was trusted. */
  takeTrusted(): string[] {
    const trusted = this.#trusted;
    this.#trusted = [];
    return trusted;
  }

  close(): void {
    for (const archive of this.#archives) archive?.close();
    this.#archives.length = 0;
  }

  #open(number: number): OpenArchive {
    const { archives, password, trustDirectory } = this.#setup;
    return new OpenArchive(archives[number]!, {
      stop: this.#stop,
      password,
      trustDirectory,
      trusted: (message) => this.#trusted.push(message),
    });
  }
}
