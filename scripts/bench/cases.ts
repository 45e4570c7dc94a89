import type { DataName } from "./data.ts";
import type { Task } from "./programs.ts";

/** One row of the table. */
export interface Case {
  /** For `--only`. */
  readonly id: string;
  readonly title: string;
  readonly data: DataName;
  readonly task: Task;
  /** Where the backup lies and where it is recovered to. */
  readonly place: "memory" | "disk";
  /** The most that our time may be of the best peer's. */
  readonly bound?: number;
  /** The most that our time may be of the limit's with two threads. */
  readonly limitBound?: number;
  /** The most memory (MB) that the process may take. */
  readonly memoryBound?: number;
  /** The most runs of each program, where one takes half a minute. */
  readonly mostRuns?: number;
  /** No peers: it is only compared with itself. */
  readonly isAlone?: boolean;
}

export const CASES: readonly Case[] = [
  {
    id: "recover40k",
    title: "Recover 40,000 messages, memory",
    data: "mail40k",
    task: "recover",
    place: "memory",
    bound: 0.55,
    limitBound: 1.5,
  },
  {
    id: "recover40k-disk",
    title: "Recover 40,000 messages, disk",
    data: "mail40k",
    task: "recover",
    place: "disk",
    bound: 1,
  },
  {
    id: "recover40k-synced",
    title: "Recover 40,000 messages, disk, until all is on it",
    data: "mail40k",
    task: "recover, on the disk",
    place: "disk",
    bound: 1,
  },
  {
    id: "verify40k",
    title: "Verify 40,000 messages",
    data: "mail40k",
    task: "verify",
    place: "memory",
    bound: 0.6,
  },
  {
    id: "volumes",
    title: "Recover 50 volumes, memory",
    data: "volumes",
    task: "recover",
    place: "memory",
  },
  {
    id: "list1m",
    title: "List 1,000,000 messages",
    data: "small1m",
    task: "list",
    place: "memory",
    bound: 0.3,
    memoryBound: 400,
  },
  {
    id: "folder1m",
    title: "Recover one folder of 1,000,000 messages",
    data: "small1m",
    task: "folder",
    place: "memory",
    bound: 0.5,
    memoryBound: 400,
  },
  {
    id: "recover10k",
    title: "Recover 10,000 small messages, memory",
    data: "small10k",
    task: "recover",
    place: "memory",
    isAlone: true,
  },
  {
    id: "recover1m",
    title: "Recover 1,000,000 small messages, memory",
    data: "small1m",
    task: "recover",
    place: "memory",
    memoryBound: 400,
    isAlone: true,
    mostRuns: 3,
  },
  {
    id: "list10k",
    title: "List 10,000 messages",
    data: "small10k",
    task: "list",
    place: "memory",
    isAlone: true,
  },
  {
    id: "list-chain",
    title: "List a chain of 40,000 messages among 12",
    data: "history",
    task: "list",
    place: "memory",
    isAlone: true,
  },
  {
    id: "history",
    title: "History of 60 backups in 12 chains of 40,000 messages",
    data: "history",
    task: "history",
    place: "memory",
    bound: 3,
  },
  {
    id: "help",
    title: "`--help`",
    data: "small10k",
    task: "help",
    place: "memory",
    isAlone: true,
  },
  {
    id: "verify5g",
    title: "Verify a message of 5 GB",
    data: "huge",
    task: "verify",
    place: "memory",
    memoryBound: 250,
    mostRuns: 3,
  },
  {
    id: "recover5g",
    title: "Recover a message of 5 GB, disk",
    data: "huge",
    task: "recover",
    place: "disk",
    memoryBound: 250,
    mostRuns: 3,
  },
  {
    id: "merge40k",
    title: "Merge 5,000 lacking of 40,000 messages, memory",
    data: "different40k",
    task: "merge",
    place: "memory",
    bound: 0.6,
  },
  {
    id: "merge40k-disk",
    title: "Merge 5,000 lacking of 40,000 messages, disk",
    data: "different40k",
    task: "merge",
    place: "disk",
    bound: 0.6,
  },
  ...(["memory", "disk"] as const).flatMap((place) =>
    (["mbox", "maildir"] as const).map((format): Case => ({
      id: `${format}40k${place === "disk" ? "-disk" : ""}`,
      title: `Export 40,000 messages as ${format}, ${place}`,
      data: "different40k",
      task: `export ${format}`,
      place,
      bound: 1.1,
    }))
  ),
  {
    id: "find40k",
    title: "Search the heads of 40,000 messages",
    data: "mail40k",
    task: "find in heads",
    place: "memory",
    bound: 0.28,
    memoryBound: 400,
    mostRuns: 3,
  },
  {
    id: "text40k",
    title: "Search the texts of 40,000 messages",
    data: "mail40k",
    task: "find in texts",
    place: "memory",
    bound: 0.55,
    memoryBound: 400,
    mostRuns: 3,
  },
  {
    id: "first1m",
    title: "Find the first of 1,000,000 messages",
    data: "small1m",
    task: "find the first",
    place: "memory",
    memoryBound: 400,
    isAlone: true,
    mostRuns: 3,
  },
  {
    id: "find1m",
    title: "Search the heads of 1,000,000 messages",
    data: "small1m",
    task: "find in heads",
    place: "memory",
    memoryBound: 400,
    isAlone: true,
    mostRuns: 3,
  },
  {
    id: "text1m",
    title: "Search the texts of 1,000,000 messages",
    data: "small1m",
    task: "find in texts",
    place: "memory",
    memoryBound: 400,
    isAlone: true,
    mostRuns: 3,
  },
];
