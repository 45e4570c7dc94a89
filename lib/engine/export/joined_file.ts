import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isPartWritten, joinedName, nextJoinStep, partName } from "../../export/parts/joining.ts";
import { append } from "./item_file.ts";
import { putInPlace } from "./put_in_place.ts";

/**
 * Makes one file of parts that are whole; where it is there, that was done. A run can end anywhere in it
 * (`parts/joining.ts`).
 *
 * @param directory Where the parts are, whose names begin with `stem`.
 * @param numbers Those that there are, rising; others were left out.
 */
export function joinParts(
  directory: string,
  { stem, numbers, path }: {
    readonly stem: string;
    readonly numbers: readonly number[];
    readonly path: string;
  },
): void {
  if (numbers.length === 0) return;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  renumber(directory, stem, numbers);
  const joining = { stem, parts: numbers.length };
  for (;;) {
    const step = nextJoinStep(joining, readdirSync(directory));
    const from = "from" in step ? join(directory, step.from) : "";
    switch (step.action) {
      case "begin":
        Deno.renameSync(
          from,
          join(directory, joinedName(joining, { parts: 1, length: Deno.statSync(from).size })),
        );
        break;
      case "append": {
        const to = join(directory, step.to);
        const length = appendTo(to, step.length, from);
        const name = joinedName(joining, { parts: step.part, length });
        Deno.renameSync(to, join(directory, name));
        break;
      }
      case "delete":
        Deno.removeSync(join(directory, step.name));
        break;
      case "finish":
        return putInPlace(from, path);
      case "wait":
        // It was done before the last run ended.
        if (existsSync(path)) return;
        throw new Error(`part ${step.part} of "${path}" is missing`);
    }
  }
}

/** Parts that were left out leave no gap. */
function renumber(directory: string, stem: string, numbers: readonly number[]): void {
  if (numbers.every((number, at) => number === at + 1)) return;
  const names = new Set(readdirSync(directory));
  numbers.forEach((number, at) => {
    const joining = { stem, parts: numbers.length };
    const from = partName(joining, number);
    if (number === at + 1 || !names.has(from) || isPartWritten(joining, at + 1, names)) return;
    Deno.renameSync(join(directory, from), join(directory, partName(joining, at + 1)));
  });
}

/** Puts a part behind the first `length` bytes of a file; gives the new length, which is on the disk. */
function appendTo(path: string, length: number, part: string): number {
  using file = Deno.openSync(path, { write: true });
  file.truncateSync(length);
  file.seekSync(length, Deno.SeekMode.Start);
  append(part, file);
  file.syncSync();
  return file.statSync().size;
}
