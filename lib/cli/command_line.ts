/** The command that was typed, with another path for the backup, as one would type it. */
export function commandWith(argv: readonly string[], path: string, other: string): string {
  const at = argv.lastIndexOf(path);
  const words = at === -1 ? [...argv, other] : argv.with(at, other);
  return ["kmsrecover", ...words].map(quoted).join(" ");
}

/** The arguments without an option that takes a value (`--at <time>`, `--at=<time>`). */
export function withoutOption(argv: readonly string[], long: string): string[] {
  const end = argv.indexOf("--");
  const isOfIt = (word: string, at: number) =>
    word === `--${long}` || argv[at - 1] === `--${long}` || word.startsWith(`--${long}=`);
  return argv.filter((word, at) => (end !== -1 && at >= end) || !isOfIt(word, at));
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
