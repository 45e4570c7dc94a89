/**
 * How the parts of one file become that file, whatever happens on the way.
 *
 * Each part is written under another name, synced, and renamed to `<stem>.part-0002`: so a part that
 * bears its name is whole. The first one becomes `<stem>.joined-0001-<length>`; the next is put behind it,
 * synced, and the name changed to `<stem>.joined-0002-<new length>`, and only then the part is deleted. So
 * the name tells which parts are in the file and how long it is with them; what is beyond that length is
 * cut off by the run that goes on. With the last part in it, it gets its own name. No part is written
 * twice, and beside the result there is never more on the disk than the parts not yet joined.
 */
export interface Joining {
  /** What the names of the parts begin with. */
  readonly stem: string;
  /** How many parts there are. */
  readonly parts: number;
}

/** What is in a joined file. */
export interface Joined {
  readonly parts: number;
  /** Bytes. */
  readonly length: number;
}

/** What to do next, by the names in the directory. Lengths are bytes. */
export type JoinStep =
  /** `part` must be written first. */
  | { readonly action: "wait"; readonly part: number }
  /** Rename `from` to the joined name with one part and its length. */
  | { readonly action: "begin"; readonly from: string }
  /** Cut `to` off at `length`, append `from`, sync, rename to the joined name with `part` parts. */
  | {
    readonly action: "append";
    readonly from: string;
    readonly to: string;
    readonly part: number;
    readonly length: number;
  }
  /** `name` is in the joined file already. */
  | { readonly action: "delete"; readonly name: string }
  /** Give `from` its own name: all parts are in it. */
  | { readonly action: "finish"; readonly from: string };

/** The name of a part that is whole. */
export function partName({ stem }: Joining, part: number): string {
  return `${stem}.part-${padded(part)}`;
}

/** The name of a joined file with the first `parts` parts in it, `length` bytes long. */
export function joinedName({ stem }: Joining, { parts, length }: Joined): string {
  return `${stem}.joined-${padded(parts)}-${length}`;
}

/** The next step of joining, for the names that are in the directory now (others may be among them). */
export function nextJoinStep(joining: Joining, names: Iterable<string>): JoinStep {
  const all = new Set(names);
  const joined = joinedFile(joining, all);
  if (!joined) {
    const first = partName(joining, 1);
    return all.has(first) ? { action: "begin", from: first } : { action: "wait", part: 1 };
  }
  const { name, parts, length } = joined;
  const last = partName(joining, parts);
  if (all.has(last)) return { action: "delete", name: last };
  if (parts === joining.parts) return { action: "finish", from: name };
  const part = parts + 1;
  const from = partName(joining, part);
  if (!all.has(from)) return { action: "wait", part };
  return { action: "append", from, to: name, part, length };
}

/** Whether an interrupted run has written a part already, by the names in the directory. */
export function isPartWritten(joining: Joining, part: number, names: Iterable<string>): boolean {
  const all = new Set(names);
  return all.has(partName(joining, part)) || part <= (joinedFile(joining, all)?.parts ?? 0);
}

function joinedFile(
  { stem }: Joining,
  names: ReadonlySet<string>,
): Joined & { readonly name: string } | undefined {
  const start = `${stem}.joined-`;
  for (const name of names) {
    if (!name.startsWith(start)) continue;
    const match = /^(\d{4,})-(\d+)$/.exec(name.slice(start.length));
    if (match) return { name, parts: Number(match[1]), length: Number(match[2]) };
  }
  return undefined;
}

function padded(part: number): string {
  return String(part).padStart(4, "0");
}
