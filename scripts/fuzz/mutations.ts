import type { Random } from "../make_backup/random.ts";
import { joined, readNumber, setWithin, writeNumber } from "./bytes.ts";
import type { EntryPlace, ZipMap } from "./zip_map.ts";

/** A zip that is being damaged. The map shows where things lay before the length changed. */
export interface Victim {
  bytes: Uint8Array;
  readonly map: ZipMap;
  /** Bytes of another archive, to splice in. */
  readonly other: Uint8Array;
}

/** What a mutation did, for whoever judges the result. */
export interface Mutation {
  readonly what: string;
  /**
   * Names were changed in all places that know them, or entries taken out and counted: a reader
   * cannot see that the archive was ever another one.
   */
  readonly isConsistent?: boolean;
  /** A record was taken out and not counted: only the summary knows. */
  readonly isUncounted?: boolean;
  /** Names were changed in one of the places. */
  readonly isRenaming?: boolean;
  /** Bytes of another archive, perhaps a whole entry, may have been put in. */
  readonly isForeign?: boolean;
}

type Mutate = (victim: Victim, random: Random) => Mutation;

const NUMBERS = [0, 1, 2, 8, 9, 12, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0xffffffff];

/** Damages the victim once, in a way that the seed chooses. */
export function mutate(victim: Victim, random: Random): Mutation {
  return random.pick(MUTATIONS)(victim, random);
}

const flipBits: Mutate = ({ bytes }, random) => {
  const count = 1 + random.below(random.pick([1, 1, 8]));
  const places: number[] = [];
  for (let i = 0; i < count && bytes.length > 0; i++) {
    const at = random.below(bytes.length);
    bytes[at]! ^= 1 << random.below(8);
    places.push(at);
  }
  return { what: `bits flipped at ${places.join(", ")}` };
};

const flipInRecords: Mutate = ({ bytes, map }, random) => {
  const { local, data, central, centralEnd } = random.pick(map.entries);
  const [from, to] = random.pick([[local, data], [central, centralEnd], [
    map.end - 76,
    bytes.length,
  ]]) as [
    number,
    number,
  ];
  const at = Math.max(0, from + random.below(Math.max(1, to - from)));
  if (at < bytes.length) bytes[at]! ^= 1 << random.below(8);
  return { what: `a bit of a record flipped at ${at}`, isRenaming: true };
};

const overwrite: Mutate = ({ bytes }, random) => {
  const length = 1 + random.below(random.pick([4, 64, 4096, 65536]));
  const at = random.below(Math.max(1, bytes.length));
  const value = random.pick([0, 0xff, 0x50, -1]);
  for (let i = at; i < Math.min(at + length, bytes.length); i++) {
    bytes[i] = value < 0 ? random.below(256) : value;
  }
  return { what: `${length} bytes overwritten at ${at}` };
};

const cutOut: Mutate = (victim, random) => {
  const { bytes, map } = victim;
  const length = 1 + random.below(random.pick([4, 64, 4096, 65536]));
  const at = random.pick([random.below(Math.max(1, bytes.length)), random.pick(edges(map))]);
  victim.bytes = joined(bytes.subarray(0, at), bytes.subarray(Math.min(at + length, bytes.length)));
  return { what: `${length} bytes cut out at ${at}` };
};

const insert: Mutate = (victim, random) => {
  const { bytes, other, map } = victim;
  const length = 1 + random.below(random.pick([4, 64, 4096]));
  const at = random.pick([random.below(Math.max(1, bytes.length)), random.pick(edges(map))]);
  const from = random.below(Math.max(1, other.length - length));
  const piece = random.pick([
    new Uint8Array(length),
    random.bytes(Math.min(length, 256)),
    other.slice(from, from + length),
    bytes.slice(from, from + length),
  ]);
  victim.bytes = joined(bytes.subarray(0, at), piece, bytes.subarray(at));
  return { what: `${piece.length} bytes put in at ${at}`, isForeign: true };
};

const spliceOver: Mutate = ({ bytes, other, map }, random) => {
  const source = random.pick([bytes, other]);
  const length = 1 + random.below(random.pick([46, 512, 8192]));
  const from = random.pick([random.below(Math.max(1, source.length)), random.pick(edges(map))]);
  const at = random.pick([random.below(Math.max(1, bytes.length)), random.pick(edges(map))]);
  const piece = source.slice(from, from + Math.min(length, Math.max(0, bytes.length - at)));
  if (at < bytes.length) bytes.set(piece, at);
  return { what: `${piece.length} bytes copied to ${at}`, isRenaming: true, isForeign: true };
};

const copyEntry: Mutate = (victim, random) => {
  const { bytes, map } = victim;
  const a = random.pick(map.entries);
  const b = random.pick(map.entries);
  const piece = bytes.slice(a.local, a.data + a.packedSize);
  victim.bytes = joined(bytes.subarray(0, b.local), piece, bytes.subarray(b.local));
  return { what: `entry "${a.name}" copied to ${b.local}` };
};

const truncate: Mutate = (victim, random) => {
  const { bytes, map } = victim;
  const at = random.pick([
    random.below(bytes.length + 1),
    random.pick(edges(map)),
    bytes.length - 1 - random.below(Math.min(400, bytes.length)),
  ]);
  const isHead = random.below(6) === 0;
  victim.bytes = isHead ? bytes.slice(at) : bytes.slice(0, at);
  return { what: isHead ? `the first ${at} bytes missing` : `cut off at ${at}` };
};

const surround: Mutate = (victim, random) => {
  const { bytes, other } = victim;
  const piece = random.pick([
    random.bytes(1 + random.below(300)),
    other.slice(-22 - random.below(2000)),
    other.slice(0, 1 + random.below(2000)),
    bytes.slice(-22),
    new Uint8Array(1 + random.below(5000)),
  ]);
  const isFront = random.below(2) === 0;
  victim.bytes = isFront ? joined(piece, bytes) : joined(bytes, piece);
  const where = isFront ? "in front" : "behind";
  return { what: `${piece.length} bytes ${where}`, isForeign: true };
};

/** Offsets of a field in the local and in the central header, and its width in bytes. */
const FIELDS: readonly [name: string, local: number, central: number, width: number][] = [
  ["signature", 0, 0, 4],
  ["version", 4, 6, 2],
  ["flags", 6, 8, 2],
  ["method", 8, 10, 2],
  ["time", 10, 12, 2],
  ["date", 12, 14, 2],
  ["crc", 14, 16, 4],
  ["packed size", 18, 20, 4],
  ["size", 22, 24, 4],
  ["name length", 26, 28, 2],
  ["extra length", 28, 30, 2],
  ["made by", -1, 4, 2],
  ["comment length", -1, 32, 2],
  ["disk", -1, 34, 2],
  ["attributes", -1, 38, 4],
  ["offset", -1, 42, 4],
];

const changeField: Mutate = ({ bytes, map }, random) => {
  const entry = random.pick(map.entries);
  const other = random.pick(map.entries);
  const [name, local, central, width] = random.pick(FIELDS);
  const sides = local < 0 ? "central" : random.pick(["local", "central", "both"]);
  const value = random.pick([
    random.pick(NUMBERS),
    readNumber(bytes, entry.central + central, width) + random.pick([-1, 1, 2, 46, 65536]),
    readNumber(bytes, other.central + central, width),
    random.below(0x100000000),
    0xa1ff0000,
  ]);
  if (sides !== "central") writeNumber(bytes, entry.local + local, width, value);
  if (sides !== "local") writeNumber(bytes, entry.central + central, width, value);
  return { what: `${name} of "${entry.name}" is ${value} (${sides})`, isRenaming: width === 2 };
};

const END_FIELDS: readonly [offset: number, width: number][] = [
  [0, 4],
  [4, 2],
  [6, 2],
  [8, 2],
  [10, 2],
  [12, 4],
  [16, 4],
  [20, 2],
];

const changeEnd: Mutate = ({ bytes, map }, random) => {
  const [offset, width] = random.pick(END_FIELDS);
  const at = map.end + offset;
  const value = random.pick([
    random.pick(NUMBERS),
    readNumber(bytes, at, width) + random.pick([-1, 1, 46, -46]),
    random.below(0x100000000),
  ]);
  writeNumber(bytes, at, width, value);
  return { what: `end record: ${value} at +${offset}` };
};

const changeLargeEnd: Mutate = ({ bytes, map }, random) => {
  const at = map.end - 76 + random.below(76);
  const value = random.pick([0, 1, 0xff, 0x7f, random.below(256)]);
  if (at >= 0 && at < bytes.length) bytes[at] = value;
  return { what: `byte ${at} before the end record is ${value}`, isRenaming: true };
};

const HOSTILE_NAMES = [
  "../",
  "/",
  "..\\",
  "C:",
  "\0",
  "\x1b[2J",
  ".",
  "//",
  "@backup/store/",
  "store/",
  "CON.",
  "\r\n",
  ".kmsrecover/",
  "\u202e",
];

const changeName: Mutate = ({ bytes, map }, random) => {
  const entry = random.pick(map.entries);
  const length = readNumber(bytes, entry.central + 28, 2);
  const local = entry.local + 30;
  const central = entry.central + 46;
  const old = bytes.slice(central, central + length);
  const name = random.pick([
    () => placed(old, random.pick(HOSTILE_NAMES), random.below(length + 1)),
    () => placed(old, random.pick(HOSTILE_NAMES), 0),
    () => swapCase(old),
    () => sameLength(bytes, map, entry, random) ?? swapCase(old),
    () => placed(old, String.fromCharCode(random.below(256)), random.below(length + 1)),
  ])();
  const sides = random.pick(["local", "central", "both", "both"]);
  if (sides !== "central") setWithin(bytes, name, local);
  if (sides !== "local") setWithin(bytes, name, central);
  return {
    what: `name of "${entry.name}" changed (${sides})`,
    isRenaming: true,
    isConsistent: sides === "both",
  };
};

const dropRecord: Mutate = (victim, random) => {
  const { bytes, map } = victim;
  const { central, centralEnd, name } = random.pick(map.entries);
  victim.bytes = joined(bytes.subarray(0, central), bytes.subarray(centralEnd));
  const isCounted = random.below(2) === 0;
  if (isCounted) recount(victim, map.end - (centralEnd - central), -1, central - centralEnd);
  const what = `record of "${name}" missing${isCounted ? ", not counted" : ""}`;
  return { what, isUncounted: isCounted };
};

const doubleRecord: Mutate = (victim, random) => {
  const { bytes, map } = victim;
  const { central, centralEnd, name } = random.pick(map.entries);
  const at = random.pick(map.entries).central;
  const piece = bytes.slice(central, centralEnd);
  victim.bytes = joined(bytes.subarray(0, at), piece, bytes.subarray(at));
  recount(victim, map.end + piece.length, 1, piece.length);
  return { what: `record of "${name}" twice` };
};

const swapRecords: Mutate = ({ bytes, map }, random) => {
  const a = random.pick(map.entries);
  const b = random.pick(map.entries);
  const offsets = [a, b].map(({ central }) => bytes.slice(central + 42, central + 46));
  setWithin(bytes, offsets[1]!, a.central + 42);
  setWithin(bytes, offsets[0]!, b.central + 42);
  return { what: `offsets of "${a.name}" and "${b.name}" exchanged` };
};

const MUTATIONS: readonly Mutate[] = [
  flipBits,
  flipBits,
  flipInRecords,
  overwrite,
  cutOut,
  insert,
  spliceOver,
  copyEntry,
  truncate,
  surround,
  changeField,
  changeField,
  changeField,
  changeEnd,
  changeLargeEnd,
  changeName,
  changeName,
  dropRecord,
  doubleRecord,
  swapRecords,
];

/** Positions where something begins. */
function edges({ entries, directory, end }: ZipMap): number[] {
  return [...entries.flatMap(({ local, data, central }) => [local, data, central]), directory, end];
}

function recount({ bytes }: Victim, end: number, entries: number, size: number): void {
  if (end + 22 > bytes.length || readNumber(bytes, end, 4) !== 0x06054b50) return;
  for (const at of [8, 10]) {
    writeNumber(bytes, end + at, 2, readNumber(bytes, end + at, 2) + entries);
  }
  writeNumber(bytes, end + 12, 4, readNumber(bytes, end + 12, 4) + size);
}

function placed(name: Uint8Array, text: string, at: number): Uint8Array {
  const changed = name.slice();
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length && at + i < changed.length; i++) changed[at + i] = bytes[i]!;
  return changed;
}

function swapCase(name: Uint8Array): Uint8Array {
  return name.map((byte) => /[a-zA-Z]/.test(String.fromCharCode(byte)) ? byte ^ 0x20 : byte);
}

/** The name of another entry of the same length. */
function sameLength(
  bytes: Uint8Array,
  { entries }: ZipMap,
  entry: EntryPlace,
  random: Random,
): Uint8Array | undefined {
  const others = entries.filter((other) =>
    other !== entry && other.name.length === entry.name.length
  );
  if (others.length === 0) return undefined;
  const { central } = random.pick(others);
  return bytes.slice(central + 46, central + 46 + readNumber(bytes, central + 28, 2));
}
