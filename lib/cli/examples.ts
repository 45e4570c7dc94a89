import type { Platform } from "../model/platform.ts";

export interface Example {
  readonly purpose: string;
  readonly command: string;
}

/** What examples look like on one system. */
interface System {
  readonly name: string;
  readonly platform: Platform;
  /** How the program is called where it was copied to. */
  readonly program: string;
  readonly backups: string;
  /** What separates the names of a path. */
  readonly separator: string;
  readonly elsewhere: string;
}

const SYSTEMS: readonly System[] = [
  {
    name: "Windows",
    platform: "windows",
    program: "kmsrecover",
    backups: "E:\\backup",
    separator: "\\",
    elsewhere: "D:\\tmp",
  },
  {
    name: "macOS",
    platform: "darwin",
    program: "./kmsrecover",
    backups: "/Volumes/backup",
    separator: "/",
    elsewhere: "/tmp/look",
  },
  {
    name: "Linux",
    platform: "linux",
    program: "./kmsrecover",
    backups: "/mnt/backup",
    separator: "/",
    elsewhere: "/tmp/look",
  },
];

/** The examples for each system: the five of the manual, and ours. */
export const EXAMPLES: readonly {
  readonly system: string;
  readonly examples: readonly Example[];
}[] = SYSTEMS.map((system) => ({ system: system.name, examples: examplesOn(system) }));

/** The examples for one system, with the program as it is called there. */
export function examplesFor(platform: Platform, program: string): readonly Example[] {
  return examplesOn({ ...SYSTEMS.find((system) => system.platform === platform)!, program });
}

function examplesOn({ program, backups, separator, elsewhere }: System): Example[] {
  const archive = `${backups}${separator}F20051009T220008Z.zip`;
  return [
    {
      purpose: "List the newest complete backup in a directory",
      command: `${program} -l ${backups}`,
    },
    {
      purpose: "Find a message",
      command: `${program} -l -d company.com -u smith --find "from:brown offer" ${backups}`,
    },
    {
      purpose: "See what a recovery would do",
      command: `${program} --dry-run ${backups}`,
    },
    {
      purpose: "Recover everything from the newest complete backup in a directory",
      command: `${program} ${backups}`,
    },
    {
      purpose: "Recover everything from one particular backup",
      command: `${program} ${archive}`,
    },
    {
      purpose: "Recover one mailbox into another directory",
      command: `${program} -d company.com -u smith -s ${elsewhere} ${archive}`,
    },
    {
      purpose: "Recover several mailboxes",
      command: `${program} -d company.com -u "smith,jwayne" ${backups}`,
    },
    {
      purpose: "Recover one folder and print each item",
      command: `${program} -v -d company.com -u smith -f "Sent Items" ${archive}`,
    },
    {
      purpose: "Recover a domain's public folders and keep the current ones",
      command: `${program} -b -d company.com -m public ${archive}`,
    },
  ];
}
