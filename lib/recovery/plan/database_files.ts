/** What SQLite puts beside a database; stale ones beside another version of it would spoil it. */
const COMPANIONS = ["-wal", "-shm", "-journal"] as const;

/** The database that a file belongs to: `.caldav.db` for `.caldav.db-wal`; else the file itself. */
export function databaseOf(fileName: string): string {
  const companion = COMPANIONS.find((suffix) => fileName.endsWith(`.db${suffix}`));
  return companion ? fileName.slice(0, -companion.length) : fileName;
}

/** All files that go with a file of this name, the database itself last. */
export function databaseFiles(fileName: string): string[] {
  if (!fileName.endsWith(".db")) return [fileName];
  return [...COMPANIONS.map((suffix) => fileName + suffix), fileName];
}
