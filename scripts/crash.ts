import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeGround } from "./crash/ground.ts";
import { measureResume } from "./crash/resume.ts";
import {
  type Form,
  killOnce,
  type Phase,
  type Reference,
  referenceOf,
  SCENARIOS,
} from "./crash/trial.ts";
import { Random } from "./make_backup/random.ts";
import { PERMISSIONS } from "../tests/support/program.ts";

const HELP = `Kills recoveries at random moments and demands that every unit is whole.

deno task crash [options]

  --kills 200     how many for each form of the program
  --seed 1        another series of moments
  --form both     source (deno run), binary (named by KMSRECOVER_BIN) or both
  --users 40      mailboxes beside the usual few
  --messages 10   messages in each folder
  --only <names>  of the scenarios, with commas between them: "merge,merge -b"
  --halved        every second live message is deleted first, so that a merge adds as many as are there
  --resume <n>    instead: how long the run after a kill takes, with n messages (40000)
  --dir <path>    where to work; default: the system's temporary directory
`;

export interface CrashOptions {
  readonly kills: number;
  readonly seed: string;
  readonly users?: number;
  readonly messages?: number;
  /** Every second live message is deleted before. */
  readonly isHalved?: boolean;
  /** Default: all. */
  readonly scenarios?: readonly string[];
  readonly dir?: string;
  readonly say?: (line: string) => void;
}

/** Kills one form of the program so many times; throws at the first unit that is not whole. */
export async function crash(form: Form, options: CrashOptions): Promise<Map<Phase, number>> {
  const dir = realpathSync(mkdtempSync(join(options.dir ?? tmpdir(), "kmsrecover-crash-")));
  const phases = await crashIn(dir, form, options);
  // After a failure it stays, to be looked at.
  rmSync(dir, { recursive: true, force: true });
  return phases;
}

async function crashIn(
  dir: string,
  form: Form,
  options: CrashOptions,
): Promise<Map<Phase, number>> {
  const { kills, seed, scenarios = Object.keys(SCENARIOS), say = () => {} } = options;
  const ground = makeGround(dir, options);
  const references: Reference[] = [];
  for (const name of scenarios) {
    const reference = await referenceOf(ground, form, name);
    say(`${form.name}: ${name} takes ${Math.round(reference.duration)} ms undisturbed`);
    references.push(reference);
  }
  const phases = new Map<Phase, number>();
  const random = new Random(`crash ${seed}`);
  for (let number = 0; number < kills; number++) {
    const reference = references[number % references.length]!;
    try {
      const phase = await killOnce(ground, form, reference, random);
      phases.set(phase, (phases.get(phase) ?? 0) + 1);
    } catch (error) {
      throw new Error(
        `${form.name}, ${reference.name}, kill ${number} of seed ${seed}, in "${dir}": ${
          error instanceof Error ? error.message : error
        }`,
      );
    }
    if ((number + 1) % 20 === 0) say(`${form.name}: ${number + 1} kills, all whole`);
  }
  return phases;
}

/** The program from its sources. */
export function sourceForm(): Form {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  return {
    name: "deno run",
    program: Deno.execPath(),
    args: [
      "run",
      "--quiet",
      "--config",
      path("../deno.json"),
      ...PERMISSIONS,
      path("../main.ts"),
    ],
  };
}

/** The compiled program, where there is one. */
export function binaryForm(): Form | undefined {
  const program = Deno.env.get("KMSRECOVER_BIN");
  return program ? { name: "compiled binary", program, args: [] } : undefined;
}

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      form: { type: "string", default: "both" },
      users: { type: "string", default: "40" },
      messages: { type: "string", default: "10" },
      only: { type: "string" },
      halved: { type: "boolean", default: false },
      dir: { type: "string" },
      resume: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const forms = [
    ...values.form === "binary" ? [] : [sourceForm()],
    ...values.form === "source" ? [] : [binaryForm()],
  ];
  for (const form of forms) {
    if (!form) {
      console.log("KMSRECOVER_BIN names no compiled binary: only the sources are tried");
      continue;
    }
    if (values.resume !== undefined) {
      await printResume(form, Number(values.resume), values.dir ?? tmpdir());
      continue;
    }
    const started = performance.now();
    const phases = await crash(form, {
      kills: Number(values.kills),
      seed: values.seed,
      users: Number(values.users),
      messages: Number(values.messages),
      isHalved: values.halved,
      ...(values.only === undefined ? {} : { scenarios: values.only.split(",") }),
      ...(values.dir === undefined ? {} : { dir: values.dir }),
      say: (line) => console.log(line),
    });
    const seconds = Math.round((performance.now() - started) / 1000);
    const counts = [...phases].map(([phase, count]) => `${phase} ${count}`).join(", ");
    console.log(
      `${form.name}: ${values.kills} kills in ${seconds} s, every unit whole, every second run ended as an undisturbed one. Killed when: ${counts}`,
    );
  }
}

async function printResume(form: Form, messages: number, where: string): Promise<void> {
  const dir = realpathSync(mkdtempSync(join(where, "kmsrecover-resume-")));
  try {
    const { whole, killed, resumed } = await measureResume(dir, form, messages);
    const part = Math.round(resumed / whole * 100);
    console.log(
      `${form.name}: ${messages} messages in ${Math.round(whole)} ms; killed after ${
        Math.round(killed)
      } ms; the same command then took ${Math.round(resumed)} ms (${part} %)`,
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) await main(Deno.args);
