import { chmodSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  buildState,
  evolve,
  localTime,
  sampleServer,
  type ServerDescription,
  type State,
  toDate,
} from "../../scripts/make_backup.ts";
import { targetOf } from "./targets.ts";

/** A server that backups are recovered into. */
export interface Installation {
  readonly cfgdir: string;
  readonly store: string;
  /** The file of the engine's program. */
  readonly program: string;
  /** What lies there as configuration and mail. */
  readonly live: State;
  /** Paths below the store, with `/`, that no backup holds and every recovery must leave alone. */
  readonly untouchable: readonly string[];
}

export interface InstallationOptions {
  /** Default `<dir>/store`. It is what `StoreDir` says. */
  readonly store?: string;
  /** What the server is like; `Directories` are set to the real paths. */
  readonly server?: ServerDescription;
}

/**
 * Makes an installation: program file, configuration, and a store with mail that is newer than the
 * backups. Among it a mailbox (`company.com/gone`), a domain (`newer.example.net`), queue, logs and
 * a full-text index that backups do not hold.
 */
export function makeInstallation(dir: string, options: InstallationOptions = {}): Installation {
  const store = options.store ?? join(dir, "store");
  const server: ServerDescription = {
    ...(options.server ?? liveServer()),
    directories: { store, archive: join(store, "archive"), backup: join(store, "backup") },
  };
  const live = buildState(server);
  for (const [entryPath, { bytes, mtime }] of live) {
    const target = targetOf(entryPath, { cfgdir: dir, store }) as string;
    if (entryPath.endsWith("/")) mkdirSync(target, { recursive: true });
    else write(target, bytes, toDate(mtime));
  }
  const loose = [
    "mail/company.com/smith/INBOX/search.fld",
    "queue/65a1b2c3.eml",
    "logs/mail.log",
    "fulltext/company.com/index.dat",
  ];
  for (const path of loose) {
    write(join(store, path), new TextEncoder().encode(`live ${path}\n`), new Date(2024, 1, 1));
  }
  const program = join(dir, Deno.build.os === "windows" ? "mailserver.exe" : "mailserver");
  write(program, new TextEncoder().encode("not a real program\n"), new Date(2024, 0, 1));
  if (Deno.build.os !== "windows") chmodSync(program, 0o755);
  const untouchable = [
    ...loose.slice(1),
    "mail/company.com/gone",
    "mail/newer.example.net",
  ];
  return { cfgdir: dir, store, program, live, untouchable };
}

/** The server of the sample backups weeks later, with one domain more and nobody on leave. */
function liveServer(): ServerDescription {
  const server = sampleServer({
    seed: 2005,
    time: localTime("2024-01-15 08:00:00"),
    bodyWords: 20,
    compact: true,
  });
  const newer = sampleServer({
    seed: 77,
    time: localTime("2024-02-01 12:00:00"),
    compact: true,
  }).domains.slice(1).map((domain) => ({ ...domain, name: "newer.example.net" }));
  const later = evolve(server, { time: localTime("2024-02-01 10:00:00") });
  return {
    ...later,
    domains: [
      ...later.domains.map((domain) => ({
        ...domain,
        users: domain.users.map((user) => ({ ...user, disabled: false })),
      })),
      ...newer,
    ],
  };
}

function write(path: string, bytes: Uint8Array, mtime: Date): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  utimesSync(path, mtime, mtime);
}
