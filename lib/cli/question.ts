import { RecoveryError } from "../errors.ts";
import type { Plan } from "../recovery/plan.ts";
import type { FoundTargets } from "../recovery/targets.ts";
import type { OpenRun } from "./perform.ts";
import { describeSet, plural } from "./report/text.ts";
import { printable } from "./terminal_text.ts";
import { formatBytes } from "./units.ts";

/**
 * Shows what is about to happen to the live server and asks once. Without a terminal, with `-q` or
 * with `--yes` nothing is asked.
 *
 * @throws {RecoveryError} "interrupted" where the answer is not yes.
 */
export function confirm(
  { request, source }: OpenRun,
  plan: Plan,
  { targets, origins }: FoundTargets,
): void {
  if (request.assumeYes || !Deno.stdin.isTerminal() || !Deno.stderr.isTerminal()) return;
  const uses = (root: string) => plan.units.some((unit) => unit.root === root);
  const lines = [
    ...source.backups.map(({ set, utcOffset }) =>
      `From   ${set.name} (${describeSet(set, utcOffset)})`
    ),
    ...uses("store") ? [`Into   ${targets.store} (mail store, ${origins.store})`] : [],
    ...uses("cfgdir") ? [`Into   ${targets.cfgdir} (configuration, ${origins.cfgdir})`] : [],
    `That is ${plural(plan.units.length, "item")}, ${plural(plan.files, "file")}, ${
      formatBytes(plan.bytes)
    }.`,
    request.keepReplaced
      ? "What is there now is kept with the extension .BAK."
      : "It replaces what is there now. (With -b what is there would be kept.)",
  ];
  const text = lines.map((line) => `${printable(line)}\n`).join("");
  Deno.stderr.writeSync(new TextEncoder().encode(`${text}Go on? [y/N] `));
  if (!/^\s*y(es)?\s*$/i.test(readLine())) {
    throw new RecoveryError("interrupted", "Not confirmed; nothing was changed");
  }
}

function readLine(): string {
  const bytes: number[] = [];
  const byte = new Uint8Array(1);
  while (Deno.stdin.readSync(byte) === 1 && byte[0] !== 0x0a) bytes.push(byte[0]!);
  return new TextDecoder().decode(new Uint8Array(bytes));
}
