import { Random } from "../make_backup/random.ts";
import { mutate, type Mutation, type Victim } from "./mutations.ts";
import type { Sample } from "./samples.ts";

/** A damaged backup, made from a seed and a number alone. */
export interface FuzzCase {
  readonly number: number;
  readonly sample: Sample;
  readonly mutations: readonly Mutation[];
  /** The `contentKey()` of entries of another archive that may have been put in. */
  readonly foreign: ReadonlySet<string>;
  /** File names and contents of the backup's directory. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Whether the file is named, and not its directory. */
  readonly namesFile: boolean;
  readonly random: Random;
}

/** Damages one of the samples. */
export function makeCase(samples: readonly Sample[], seed: number, number: number): FuzzCase {
  const random = new Random(`${seed} ${number}`);
  const sample = random.pick(samples);
  const otherSample = random.pick(samples);
  const other = random.pick(otherSample.zips).bytes;
  const count = random.pick([1, 1, 1, 1, 2, 2, 3, 6]);
  const victims = sample.zips.map(({ bytes, map }): Victim => ({
    bytes: bytes.slice(),
    map,
    other,
  }));
  const mutations: Mutation[] = [];
  for (let i = 0; i < count; i++) mutations.push(mutate(random.pick(victims), random));
  const files = new Map<string, Uint8Array>();
  sample.zips.forEach((zip, i) => {
    let at = 0;
    zip.files.forEach(({ name, size }, part) => {
      const isLast = part === zip.files.length - 1;
      const { bytes } = victims[i]!;
      const to = isLast ? bytes.length : Math.min(at + size, bytes.length);
      files.set(name, bytes.subarray(at, to));
      at = to;
    });
  });
  if (random.below(20) === 0) mutations.push(disturbFiles(files, random));
  const foreign = mutations.some(({ isForeign }) => isForeign)
    ? otherSample.contents
    : new Set<string>();
  const namesFile = random.below(4) === 0;
  return { number, sample, mutations, foreign, files, namesFile, random };
}

/** A volume that is missing, stands in another's place, or is there twice. */
function disturbFiles(files: Map<string, Uint8Array>, random: Random): Mutation {
  const a = random.pick([...files.keys()]);
  const b = random.pick([...files.keys()]);
  switch (random.below(3)) {
    case 0:
      if (files.size > 1) files.delete(a);
      return { what: `${a} is missing` };
    case 1: {
      const content = files.get(a)!;
      files.set(a, files.get(b)!);
      files.set(b, content);
      return { what: `${a} and ${b} exchanged`, isConsistent: true };
    }
    default:
      files.set(a.replace(/(\.\d+)?\.zip$/, ".3.zip"), files.get(a)!);
      return { what: `${a} there twice`, isRenaming: true };
  }
}
