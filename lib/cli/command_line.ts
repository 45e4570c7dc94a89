/** The command that was typed, with another path for the backup, as one would type it. */
export function commandWith(argv: readonly string[], path: string, other: string): string {
  const at = argv.lastIndexOf(path);
  const words = at === -1 ? [...argv, other] : argv.with(at, other);
  return ["kmsrecover", ...words].map(quoted).join(" ");
}

function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word.replaceAll('"', '\\"')}"`;
}
