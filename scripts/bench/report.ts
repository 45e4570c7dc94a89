import type { Case } from "./cases.ts";
import type { Result } from "./measure.ts";
import { type ProgramName, PROGRAMS } from "./programs.ts";

/** A row of the table, measured. */
export interface Row {
  readonly case: Case;
  readonly results: readonly Result[];
}

export interface Surroundings {
  readonly machine: string;
  readonly versions: readonly string[];
  readonly runs: number;
}

const PEERS: readonly ProgramName[] = [
  "baseline",
  ...["unzip", "7-Zip", "bsdtar", "Python"] as const,
  ...["ugrep", "unzip and grep", "ripgrep", "mu", "notmuch"] as const,
];

function fewer(rows: readonly Row[], runs: number): string {
  const few = rows.map((row) => row.case.mostRuns ?? runs).filter((most) => most < runs);
  return few.length === 0 ? "" : ` (${Math.min(...few)} where one takes half a minute)`;
}

/** The document with all tables. */
export function documentOf(
  rows: readonly Row[],
  { machine, versions, runs }: Surroundings,
): string {
  return `# Benchmarks

Made by \`deno task bench\`: medians of ${runs} runs${
    fewer(rows, runs)
  }, the programs in alternation,
start-up included, with everything on that a recovery does (staging, checks, journal, syncs, times).
What was learnt from the figures is in [performance.md](performance.md).

- Machine: ${machine}
${versions.map((version) => `- ${version}`).join("\n")}

## Seconds

${tables(rows, secondsOf)}

The limit is a C program that creates the same files and inflates the same data, and does nothing
else; ours does it with as many workers as there are cores. In the row "until all is on it", peers are
followed by a \`sync\` of the file system, and the limit syncs each file, 32 threads for each of its
own. The baseline of a merge (every eighth message is lacking) and of an export is the recovery of
all the messages, and that of a history the listing of one chain. bsdtar and Python read without
comparing all that the others compare. ripgrep, mu and notmuch search what unzip extracts first;
grep and ripgrep see no text that is encoded.

## Ratios

${
    table(
      ["", "to the best peer", "wanted", "to the limit, 2 threads", "wanted"],
      rows.filter((row) => !row.case.isAlone).map(ratioCells),
    )
  }

## Processor seconds

All threads together: what stays the same on a machine that has other work to do.

${tables(rows, cpuOf)}

## Peak memory (MB)

${
    tables(rows, memoryOf, "wanted", ({ case: { memoryBound } }) =>
      memoryBound === undefined ? "" : `≤ ${memoryBound}`)
  }
${growth(rows)}`;
}

/** Our time to the best peer's. */
export function ratioOf(row: Row): number | undefined {
  const own = find(row, "kmsrecover");
  const peers = PEERS.flatMap((peer) => find(row, peer)?.seconds ?? []);
  return own && peers.length > 0 ? own.seconds / Math.min(...peers) : undefined;
}

function ratioCells(row: Row): string[] {
  const { title, bound, limitBound } = row.case;
  const own = find(row, "kmsrecover");
  const limit = find(row, "limit, 2 threads");
  return [
    title,
    format(ratioOf(row)),
    bound === undefined ? "" : `≤ ${bound}`,
    format(own && limit ? own.seconds / limit.seconds : undefined),
    limitBound === undefined ? "" : `≤ ${limitBound}`,
  ];
}

/** What an entry costs in a small and in a large archive. */
function growth(rows: readonly Row[]): string {
  const lines: string[] = [];
  for (const task of ["list", "recover"]) {
    const [small, large] = ["10k", "1m"].map((size) => {
      const row = rows.find((row) => row.case.id === `${task}${size}`);
      return row && find(row, "kmsrecover");
    });
    if (!small || !large) continue;
    const [few, many] = [small.seconds / 1e4 * 1e6, large.seconds / 1e6 * 1e6];
    lines.push(`| ${task} | ${few.toFixed(1)} | ${many.toFixed(1)} | ${(many / few).toFixed(2)} |`);
  }
  if (lines.length === 0) return "";
  return `
## Cost of an entry (µs, start-up included)

| | of 10,000 | of 1,000,000 | growth |
| --- | ---: | ---: | ---: |
${lines.join("\n")}
`;
}

/** A table of the searches, and one of all else; each with the programs that take part. */
function tables(
  rows: readonly Row[],
  cell: (result: Result) => string,
  last?: string,
  lastCell?: (row: Row) => string,
): string {
  const isSearch = (row: Row) => row.case.task.startsWith("find ");
  return [rows.filter((row) => !isSearch(row)), rows.filter(isSearch)]
    .filter((some) => some.length > 0)
    .map((some) => {
      const programs = PROGRAMS.filter((program) => some.some((row) => find(row, program)));
      return table(
        ["", ...programs, ...last === undefined ? [] : [last]],
        some.map((row) => [
          row.case.title,
          ...programs.map((program) => {
            const result = find(row, program);
            return result ? cell(result) : "";
          }),
          ...lastCell ? [lastCell(row)] : [],
        ]),
      );
    }).join("\n\n");
}

function find({ results }: Row, program: ProgramName): Result | undefined {
  return results.find((result) => result.program === program);
}

function secondsOf({ seconds }: Result): string {
  return seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1);
}

function cpuOf({ cpuSeconds }: Result): string {
  return cpuSeconds?.toFixed(2) ?? "";
}

function memoryOf({ peakBytes }: Result): string {
  return peakBytes === undefined ? "" : Math.round(peakBytes / 2 ** 20).toString();
}

function format(ratio: number | undefined): string {
  return ratio === undefined ? "" : ratio.toFixed(2);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, column) => column === 0 ? "---" : "---:");
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
