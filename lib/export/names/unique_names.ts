import { foldName } from "../../recovery/safe_path.ts";

/**
 * Gives out names, no two of which any file system takes for one (case, composition, invisible
 * characters). What is given out depends only on what was asked for before, so the same questions in the
 * same order have the same answers.
 */
export class UniqueNames {
  readonly #taken = new Set<string>();
  /** For a folded name that was asked for more than once, the number to try next. */
  readonly #next = new Map<string, number>();

  /** Names that are taken from the start. */
  constructor(reserved: Iterable<string> = []) {
    for (const name of reserved) this.#taken.add(foldName(name));
  }

  /**
   * The first free name of `named("")`, `named(" (2)")`, `named(" (3)")`, …; it must be free with each of
   * `endings` put behind it as well (`.mbox`), and takes these too.
   */
  take(named: (suffix: string) => string, endings: readonly string[] = []): string {
    const wanted = named("");
    if (this.#takeIfFree(wanted, endings)) return wanted;
    const key = foldName(wanted);
    for (let number = this.#next.get(key) ?? 2;; number++) {
      const name = named(` (${number})`);
      if (!this.#takeIfFree(name, endings)) continue;
      this.#next.set(key, number + 1);
      return name;
    }
  }

  #takeIfFree(name: string, endings: readonly string[]): boolean {
    const names = ["", ...endings].map((ending) => foldName(name + ending));
    if (names.some((each) => this.#taken.has(each))) return false;
    for (const each of names) this.#taken.add(each);
    return true;
  }
}
