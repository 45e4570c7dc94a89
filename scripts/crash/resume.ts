import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { killIfRunning } from "../../tests/support/program.ts";
import { writeLargeBackup } from "../make_backup.ts";
import type { Form } from "./trial.ts";

/** What a large recovery takes, and what is left of it for the run after a kill. */
export interface ResumeFigures {
  /** Milliseconds without disturbance. */
  readonly whole: number;
  /** Milliseconds until the kill, and for the run after it. */
  readonly killed: number;
  readonly resumed: number;
}

/** Kills a recovery of so many messages when 90 % of them are written, and runs it again. */
export async function measureResume(
  dir: string,
  form: Form,
  messages: number,
): Promise<ResumeFigures> {
  const backups = join(dir, "large");
  if (!existsSync(backups)) writeLargeBackup(backups, { messages, messageBytes: 13_000 });
  const store = join(dir, "store");
  const args = [...form.args, backups, "-s", store, "-m", "mail", "-g", "-q"];
  const empty = () => {
    rmSync(store, { recursive: true, force: true });
    mkdirSync(store);
  };
  empty();
  const whole = await timed(form.program, args);
  empty();
  const isTime = () => messagesIn(join(store, ".kmsrecover")) >= messages * 0.9;
  const killed = await timed(form.program, args, isTime);
  if (!existsSync(join(store, ".kmsrecover"))) throw new Error("the run was over before the kill");
  const resumed = await timed(form.program, args);
  return { whole, killed, resumed };
}

async function timed(
  program: string,
  args: readonly string[],
  isTimeToKill?: () => boolean,
): Promise<number> {
  const started = performance.now();
  const child = new Deno.Command(program, { args: [...args], stdin: "null" }).spawn();
  let isOver = false;
  const ended = child.status.then(({ code }) => {
    isOver = true;
    if (code !== 0 && !isTimeToKill) throw new Error(`the program ends with ${code}`);
  });
  while (isTimeToKill && !isOver) {
    if (isTimeToKill()) killIfRunning(child, "SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await ended;
  return performance.now() - started;
}

/** Messages below a directory; */
function messagesIn(directory: string): number {
  let count = 0;
  for (const { name, isDirectory } of entriesOf(directory)) {
    if (name === "#msgs") count += entriesOf(join(directory, name)).length;
    else if (isDirectory) count += messagesIn(join(directory, name));
  }
  return count;
}

function entriesOf(directory: string): Deno.DirEntry[] {
  try {
    return [...Deno.readDirSync(directory)];
  } catch {
    return [];
  }
}
