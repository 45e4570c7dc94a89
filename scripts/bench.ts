/**
 * Measures kmsrecover beside the tools that one could use instead, and writes docs/benchmarks.md.
 *
 *     deno task bench [--only recover40k,list1m,…] [--runs 5] [--data <cache>]
 *                     [--memory <tmpfs>] [--disk <dir>] [--out docs/benchmarks.md]
 *
 * Everything takes about an hour and 20 GB. KMSRECOVER_BIN names a compiled program to run beside. A
 * memory file system below /dev will not do, since Deno keeps /dev for --allow-all: without
 * `--memory`, one is mounted for the time of the run, which only root may do.
 */
import { availableParallelism, cpus, platform, release, tmpdir, totalmem } from "node:os";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Case, CASES } from "./bench/cases.ts";
import { type Data, type DataName, makeData } from "./bench/data.ts";
import { measure } from "./bench/measure.ts";
import {
  commandFor,
  isInstalled,
  type ProgramName,
  type ProgramPaths,
  PROGRAMS,
} from "./bench/programs.ts";
import { documentOf, ratioOf, type Row } from "./bench/report.ts";
import { PERMISSIONS } from "./permissions.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    runs: { type: "string", default: "5" },
    data: { type: "string" },
    memory: { type: "string" },
    disk: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

const USAGE = `Usage: deno task bench [--only recover40k,list1m,…] [--runs 5] [--data <cache>]
                       [--memory <tmpfs>] [--disk <dir>] [--out docs/benchmarks.md]
Cases: ${CASES.map(({ id }) => id).join(", ")}`;

/** What is made for the run alone, and cleared away after it. */
const undo: (() => Promise<void> | void)[] = [];
try {
  if (values.help) console.log(USAGE);
  else await main();
} finally {
  for (const step of undo.toReversed()) await step();
}

async function main(): Promise<void> {
  const wanted = values.only?.split(",");
  const runs = Number(values.runs);
  const cases = CASES.filter(({ id }) => wanted?.includes(id) ?? true);
  const places = { memory: await memoryPlace(cases), disk: values.disk ?? scratch("disk") };
  const cache = values.data ?? scratch("data");
  const paths: ProgramPaths = {
    deno: [Deno.execPath(), "run", "--quiet", ...configOf(), ...PERMISSIONS, mainPath()],
    binary: Deno.env.get("KMSRECOVER_BIN"),
    limit: await compileLimit(),
  };
  const programs: ProgramName[] = [];
  for (const program of PROGRAMS) if (await isInstalled(program)) programs.push(program);
  const surroundings = { machine: machine(), versions: await versions(paths), runs };
  const document = values.out ?? (wanted ? undefined : documentPath());
  const rows: Row[] = [];
  let text = "";
  for (const one of cases) {
    const place = places[one.place];
    if (place === undefined) {
      console.error(`${one.id}: left out, there is no memory file system (--memory)`);
      continue;
    }
    console.error(`${one.id}: ${one.title}`);
    const data = dataAt(place, cache, one.data);
    const out = join(place, "kmsrecover-bench-out");
    const commands = new Map(programs.flatMap((program) => {
      const isOurs = program === "kmsrecover" || program === "binary";
      const command = one.isAlone && !isOurs
        ? undefined
        : commandFor(program, one.task, data, out, paths);
      return command ? [[program, command] as const] : [];
    }));
    const say = (line: string) => console.error(line);
    const most = Math.min(runs, one.mostRuns ?? runs);
    const prepare = one.task === "merge" ? await lackingStore(commands, out) : undefined;
    const results = await measure({ commands, out, runs: most, prepare, say });
    rmSync(liveOf(out), { recursive: true, force: true });
    rows.push({ case: one, results });
    console.error(`  ratio ${ratioOf(rows.at(-1)!)?.toFixed(2) ?? "none"}`);
    // After each row: an hour is not lost to what stops the last one.
    text = documentOf(rows, surroundings);
    if (document !== undefined) writeFileSync(document, text);
  }
  console.log(text);
}

/** Where the store lies that is merged into; each run gets a copy of it. */
function liveOf(out: string): string {
  return `${out}-live`;
}

/** Recovers a store and takes every eighth message away; gives what copies it for a run. */
async function lackingStore(
  commands: ReadonlyMap<ProgramName, readonly string[]>,
  out: string,
): Promise<(program: ProgramName) => Promise<void>> {
  const live = liveOf(out);
  rmSync(live, { recursive: true, force: true });
  const [program, ...args] = commands.get("baseline")!.map((word) => word === out ? live : word);
  await mustSucceed(program!, ...args);
  const messages = readdirSync(live, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".eml"));
  messages.forEach((path, i) => i % 8 === 0 && rmSync(join(live, path)));
  return async (program) => {
    if (program !== "baseline") await mustSucceed("cp", "-a", `${live}/.`, out);
  };
}

async function mustSucceed(command: string, ...args: string[]): Promise<void> {
  if (!await succeeds(command, ...args)) throw new Error(`${command} ${args.join(" ")} fails`);
}

/** The data set on the file system that is measured, so that all read it from the same place. */
function dataAt(place: string, cache: string, name: DataName): Data {
  const made = makeData(cache, name);
  if (place === values.disk || deviceOf(place) === deviceOf(cache)) return made;
  const path = join(place, name);
  if (!existsSync(path)) {
    mkdirSync(path);
    for (const archive of made.archives) {
      Deno.copyFileSync(archive, join(path, archive.slice(made.path.length + 1)));
    }
    undo.push(() => rmSync(path, { recursive: true, force: true }));
  }
  return { path, archives: made.archives.map((archive) => path + archive.slice(made.path.length)) };
}

function deviceOf(path: string): number {
  return Deno.statSync(path).dev;
}

async function memoryPlace(cases: readonly Case[]): Promise<string | undefined> {
  if (values.memory !== undefined || !cases.some(({ place }) => place === "memory")) {
    return values.memory;
  }
  const path = scratch("memory");
  if (!await succeeds("mount", "-t", "tmpfs", "-o", "size=75%", "tmpfs", path)) return undefined;
  undo.push(async () => void await succeeds("umount", path));
  return path;
}

function scratch(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `kmsrecover-bench-${name}-`));
  undo.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Compiles limit.c where there is a compiler. */
async function compileLimit(): Promise<string | undefined> {
  const program = join(scratch("limit"), "limit");
  const source = fileURLToPath(new URL("./bench/limit.c", import.meta.url));
  const isMade = await succeeds("cc", "-O2", "-pthread", "-o", program, source, "-lz");
  if (!isMade) console.error("limit.c cannot be compiled (a C compiler, zlib1g-dev): left out");
  return isMade ? program : undefined;
}

async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(command, { args }).output();
    return success;
  } catch {
    return false;
  }
}

async function firstLine(command: string, ...args: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
    return new TextDecoder().decode(stdout).trim().split("\n")[0];
  } catch {
    return undefined;
  }
}

async function versions({ binary }: ProgramPaths): Promise<string[]> {
  const lines = [
    `kmsrecover under Deno ${Deno.version.deno}`,
    binary === undefined ? undefined : `binary: ${await firstLine(binary, "--version")}`,
    await firstLine("unzip", "-v"),
    await firstLine("7z", "-bd", "i"),
    await firstLine("bsdtar", "--version"),
    await firstLine("python3", "--version"),
  ];
  return lines.filter((line) => line !== undefined && line !== "") as string[];
}

function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? "unknown";
  return `${availableParallelism()} cores (${model}), ${gigabytes} GB, ${platform()} ${release()}`;
}

function configOf(): string[] {
  return ["--config", fileURLToPath(new URL("../deno.json", import.meta.url))];
}

function mainPath(): string {
  return fileURLToPath(new URL("../main.ts", import.meta.url));
}

function documentPath(): string {
  return join(dirname(mainPath()), "docs", "benchmarks.md");
}
