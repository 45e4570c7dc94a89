import { type BackupOptions, writeBackup } from "./backup.ts";
import { buildState } from "./build_state.ts";
import type { ServerDescription } from "./description.ts";
import { evolve } from "./evolution.ts";
import { localTime } from "./local_time.ts";
import { sampleServer } from "./sample_server.ts";
import { expectedTree, type State, stateUnder } from "./state.ts";

/** The states of the server whose backups lie in `testdata/`, oldest first. */
export interface TestdataStates {
  /** F20231230T010000Z, the full of the older chain. */
  readonly older: State;
  /** I20240103T010000Z, its differential. */
  readonly olderChanged: State;
  /** C20240104T153000Z, a copy made by hand. */
  readonly copy: State;
  /** F20240107T010000Z, the full of the newest complete chain. */
  readonly full: State;
  /** I20240109T010000Z, its first differential. */
  readonly first: State;
  /** D20240111T010000Z, its second differential. */
  readonly second: State;
  /** F20240114T010000Z, the newest archive: interrupted, without a summary. */
  readonly interrupted: State;
  /** What a recovery of the newest complete chain gives: full, first and second. */
  readonly newest: State;
}

/** Computes the states; the same on every machine. */
export function testdataStates(): TestdataStates {
  const server = sampleServer({
    seed: 2005,
    time: localTime("2023-12-29 18:30:00"),
    bodyWords: 12,
    compact: true,
  });
  // The older backups come from a time of fewer parts and one domain.
  const s0 = {
    ...server,
    parts: { ...server.parts, xmpp: false, im: false, sslca: false },
    domains: server.domains.slice(0, 1),
  };
  const s1 = evolve(s0, {
    time: localTime("2024-01-02 17:10:42"),
    active: ["jwayne@company.com"],
  });
  const s2 = evolve(s1, {
    time: localTime("2024-01-04 12:00:06"),
    active: ["smith@company.com"],
  });
  const s3 = evolve({
    ...s2,
    parts: server.parts,
    domains: [...s2.domains, ...server.domains.slice(1)],
  }, { time: localTime("2024-01-06 18:45:10") });
  const s4 = evolve(s3, {
    time: localTime("2024-01-08 16:20:30"),
    active: ["smith@company.com", "brown@example.org"],
    newUser: { domain: "company.com", name: "Novak" },
  });
  const s5 = evolve(s4, {
    time: localTime("2024-01-10 21:05:58"),
    active: ["smith@company.com", "novak@company.com", "smith@example.org"],
    removedUser: { domain: "example.org", name: "brown" },
  });
  const s6 = evolve(s5, { time: localTime("2024-01-13 10:00:00") });
  const [older, olderChanged, copy, full, first, second, interrupted] = [s0, s1, s2, s3, s4, s5, s6]
    .map((server: ServerDescription) => buildState(server)) as [
      State,
      State,
      State,
      State,
      State,
      State,
      State,
    ];
  const newest = expectedTree(full, first, second);
  return { older, olderChanged, copy, full, first, second, interrupted, newest };
}

/** Writes all of `testdata/` and returns the paths. */
export async function writeTestdata(dir: string): Promise<string[]> {
  const paths: string[] = [];
  for (const options of testdataBackups()) paths.push(...await writeBackup(dir, options));
  return paths;
}

/** The newest archive ends amid the mail of the first domain. */
const WRITTEN_BEFORE_INTERRUPTION = [
  "mailserver.cfg",
  "users.cfg",
  "cluster.cfg",
  "@backup/settings/",
  "@backup/ssl",
  "@backup/store/mail/company.com/admin/",
];

/** The backups of `testdata/`. */
export function testdataBackups(): BackupOptions[] {
  const states = testdataStates();
  return [
    { type: "F", time: localTime("2023-12-30 01:00:00"), state: states.older },
    {
      type: "I",
      time: localTime("2024-01-03 01:00:00"),
      state: states.olderChanged,
      since: states.older,
    },
    { type: "C", time: localTime("2024-01-04 15:30:00"), state: states.copy },
    { type: "F", time: localTime("2024-01-07 01:00:00"), state: states.full, volumes: 3 },
    {
      type: "I",
      time: localTime("2024-01-09 01:00:00"),
      state: states.first,
      since: states.full,
      volumes: 3,
    },
    {
      type: "D",
      time: localTime("2024-01-11 01:00:00"),
      state: states.second,
      since: states.full,
      volumes: 3,
    },
    {
      type: "F",
      time: localTime("2024-01-14 01:00:00"),
      state: stateUnder(states.interrupted, ...WRITTEN_BEFORE_INTERRUPTION),
      noSummary: true,
    },
  ];
}
