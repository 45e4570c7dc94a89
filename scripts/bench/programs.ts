import type { Data } from "./data.ts";

/** What is measured. */
export type Task =
  | "recover"
  | "recover, on the disk"
  | "verify"
  | "list"
  | "history"
  | "folder"
  | "help"
  | OwnTask
  | SearchTask;

/** What no other program does; measured by a simpler task of ours (`baseline`). */
export type OwnTask = "merge" | "export mbox" | "export maildir";

/** In the heads of all messages, in their texts, and until the first one is found. */
export type SearchTask = "find in heads" | "find in texts" | "find the first";

export const PROGRAMS = [
  "kmsrecover",
  "binary",
  "baseline",
  "unzip",
  "7-Zip",
  "bsdtar",
  "Python",
  "ugrep",
  "unzip and grep",
  "ripgrep",
  "mu",
  "notmuch",
  "limit",
  "limit, 2 threads",
] as const;

export type ProgramName = typeof PROGRAMS[number];

/** The folder that is recovered alone. */
const FOLDER = { domain: "company.com", user: "user50", folder: "Folder 3" };
const PREFIX = `@backup/store/mail/${FOLDER.domain}/${FOLDER.user}/${FOLDER.folder}/`;

const PYTHON = `
import sys, zipfile
task, out, paths = sys.argv[1], sys.argv[2], sys.argv[3:]
for path in paths:
    with zipfile.ZipFile(path) as archive:
        if task == "verify":
            assert archive.testzip() is None
        elif task == "list":
            archive.printdir()
        elif task == "folder":
            archive.extractall(out, [n for n in archive.namelist() if n.startswith(${
  JSON.stringify(PREFIX)
})])
        else:
            archive.extractall(out)
`;

export interface ProgramPaths {
  /** The compiled program, if there is one. */
  readonly binary: string | undefined;
  /** The compiled limit.c, if there is one. */
  readonly limit: string | undefined;
  /** `deno` with all arguments up to the script. */
  readonly deno: readonly string[];
}

/** The command that does a task; `undefined` where the program has no such thing. */
export function commandFor(
  program: ProgramName,
  task: Task,
  data: Data,
  out: string,
  paths: ProgramPaths,
): readonly string[] | undefined {
  switch (program) {
    case "kmsrecover":
      return ownCommand(paths.deno, task, data, out);
    case "binary":
      return paths.binary === undefined ? undefined : ownCommand([paths.binary], task, data, out);
    case "baseline":
      return baselineCommand(paths.deno, task, data, out);
    case "limit":
    case "limit, 2 threads":
      return limitCommand(paths.limit, task, data, out, program === "limit" ? 1 : 2);
    case "ugrep":
    case "unzip and grep":
    case "ripgrep":
    case "mu":
    case "notmuch":
      return isSearch(task) ? searchCommand(program, task, data, out) : undefined;
    default:
      return peerCommand(program, task, data, out);
  }
}

/** No message has it: all have to be looked through. A million messages have it in many subjects. */
const NEEDLE = "zzyzzx";
const FREQUENT = "invoice";

function isOwn(task: Task): task is OwnTask {
  return task === "merge" || task.startsWith("export ");
}

function isSearch(task: Task): task is SearchTask {
  return task.startsWith("find ");
}

type Searcher = "ugrep" | "unzip and grep" | "ripgrep" | "mu" | "notmuch";

/** What people use instead; an index has to be made first. Finding nothing is no failure. */
function searchCommand(
  program: Searcher,
  task: SearchTask,
  { archives }: Data,
  out: string,
): readonly string[] | undefined {
  if (task === "find the first") return undefined;
  const [archive] = archives;
  const unpack = `unzip -qq -o ${quoted(archive!)} -d ${quoted(out)}`;
  const lines: Readonly<Record<Searcher, readonly string[]>> = {
    ugrep: [`ugrep -z -c ${NEEDLE} ${quoted(archive!)} >/dev/null || true`],
    "unzip and grep": [`unzip -p ${quoted(archive!)} | grep -c ${NEEDLE} || true`],
    ripgrep: [unpack, `rg -c ${NEEDLE} ${quoted(out)} || true`],
    mu: [
      unpack,
      `export MUHOME=${quoted(`${out}/mu`)} XDG_CACHE_HOME=${quoted(`${out}/cache`)}`,
      `mu init --maildir=${quoted(out)} >/dev/null`,
      "mu index --quiet >/dev/null",
      `mu find ${NEEDLE} || true`,
    ],
    notmuch: [
      unpack,
      `export NOTMUCH_CONFIG=${quoted(`${out}/notmuch`)}`,
      `printf '[database]\\npath=%s\\n[user]\\nname=x\\nprimary_email=x@x\\n' ${quoted(out)} ` +
      `>${quoted(`${out}/notmuch`)}`,
      "notmuch new --quiet >/dev/null 2>&1",
      `notmuch search ${NEEDLE}`,
    ],
  };
  return ["sh", "-ec", lines[program].join("\n")];
}

function ownCommand(
  program: readonly string[],
  task: Task,
  data: Data,
  out: string,
): readonly string[] {
  const command = [...program, ...ownArguments(task, data, out)];
  if (task !== "find the first") return command;
  return ["sh", "-c", `${command.map(quoted).join(" ")} | grep -q -m1 ${FREQUENT}`];
}

/** The same messages recovered, or one chain of the directory listed. */
function baselineCommand(
  program: readonly string[],
  task: Task,
  data: Data,
  out: string,
): readonly string[] | undefined {
  if (isOwn(task)) return ownCommand(program, "recover", data, out);
  const newest = data.archives.at(-1)!;
  return task === "history"
    ? ownCommand(program, "list", { path: newest, archives: [newest] }, out)
    : undefined;
}

function ownArguments(task: Task, { path }: Data, out: string): string[] {
  const { domain, user, folder } = FOLDER;
  switch (task) {
    case "help":
      return ["--help"];
    case "list":
      return ["-l", path];
    case "history":
      return ["-l", "--all", path];
    case "merge":
      return ["--merge", "-q", "-s", out, "-d", domain, path];
    case "export mbox":
    case "export maildir":
      return ["--export", `${out}/mail`, "--format", task.slice("export ".length), "-q", path];
    case "verify":
      return ["--verify", "-q", path];
    case "find in heads":
      return ["-l", "-g", "--find", `subject:${NEEDLE}`, path];
    case "find in texts":
      return ["-l", "-g", "--find", `body:${NEEDLE}`, path];
    case "find the first":
      return ["-l", "-g", "--find", FREQUENT, path];
    case "folder":
      return ["-q", "-s", out, "-d", domain, "-u", user, "-f", folder, path];
    default:
      return ["-q", "-s", out, path];
  }
}

function limitCommand(
  limit: string | undefined,
  task: Task,
  { archives }: Data,
  out: string,
  threads: number,
): string[] | undefined {
  if (limit === undefined || archives.length > 1) return undefined;
  if (task === "verify") return [limit, archives[0]!, "-", `${threads}`];
  if (task === "recover") return [limit, archives[0]!, out, `${threads}`];
  // Waiting for the disk, threads cost nothing.
  if (task === "recover, on the disk") return [limit, archives[0]!, out, `${threads * 32}`, "sync"];
}

function peerCommand(
  program: "unzip" | "7-Zip" | "bsdtar" | "Python",
  task: Task,
  { archives }: Data,
  out: string,
): readonly string[] | undefined {
  if (task === "help" || task === "history" || isOwn(task) || isSearch(task)) return undefined;
  const isDurable = task === "recover, on the disk";
  const plain = isDurable ? "recover" : task;
  const commands = program === "Python"
    ? [["python3", "-c", PYTHON, plain, out, ...archives]]
    : archives.map((archive) => peerArguments(program, plain, archive, out));
  const [only] = commands;
  if (commands.length === 1 && !isDurable) return only;
  const lines = commands.map((command) => command.map(quoted).join(" "));
  if (isDurable) lines.push(`sync -f ${quoted(out)}`);
  return ["sh", "-ec", lines.join("\n")];
}

function peerArguments(
  program: "unzip" | "7-Zip" | "bsdtar",
  task: Exclude<Task, "help" | "history" | "recover, on the disk" | OwnTask | SearchTask>,
  archive: string,
  out: string,
): string[] {
  const all = `${PREFIX}*`;
  switch (program) {
    case "unzip":
      return {
        recover: ["unzip", "-qq", "-o", archive, "-d", out],
        verify: ["unzip", "-tqq", archive],
        list: ["unzip", "-l", archive],
        folder: ["unzip", "-qq", "-o", archive, all, "-d", out],
      }[task];
    case "7-Zip":
      return {
        recover: ["7z", "x", "-bd", "-y", `-o${out}`, archive],
        verify: ["7z", "t", "-bd", archive],
        list: ["7z", "l", archive],
        folder: ["7z", "x", "-bd", "-y", `-o${out}`, archive, `-i!${all}`],
      }[task];
    case "bsdtar":
      return {
        recover: ["bsdtar", "-xf", archive, "-C", out],
        // Its `-t` reads no data.
        verify: ["bsdtar", "-xOf", archive],
        list: ["bsdtar", "-tf", archive],
        folder: ["bsdtar", "-xf", archive, "-C", out, all],
      }[task];
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Whether a peer is installed. */
export async function isInstalled(program: ProgramName): Promise<boolean> {
  const file = {
    unzip: "unzip",
    "7-Zip": "7z",
    bsdtar: "bsdtar",
    Python: "python3",
    ugrep: "ugrep",
    "unzip and grep": "unzip",
    ripgrep: "rg",
    mu: "mu",
    notmuch: "notmuch",
  }[program as string];
  if (file === undefined) return true;
  try {
    await new Deno.Command(file, { args: ["--help"], stdout: "null", stderr: "null" }).output();
    return true;
  } catch {
    return false;
  }
}
