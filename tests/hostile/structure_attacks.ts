import type { ZipEntry } from "../../scripts/make_backup.ts";
import type { Attack } from "./attacks.ts";
import { INBOX } from "./base.ts";

const CANNOT_OPEN = 'Cannot open "X.zip":';
const EVIL = `${INBOX}#msgs/0000000e.eml`;
const WHOLE = { keepGoing: { names: "X.zip" } };

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => [...part]));
}

function endOf(bytes: Uint8Array): number {
  return bytes.length - 22;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** The archive in the comment of its own end record: readers differ in which end they take. */
function endInComment(bytes: Uint8Array): Uint8Array {
  const outer = bytes.slice(endOf(bytes));
  viewOf(outer).setUint16(20, 22, true);
  return joined(bytes.slice(0, endOf(bytes)), outer, bytes.slice(endOf(bytes)));
}

function withEnd(change: (end: DataView) => void): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => {
    const changed = bytes.slice();
    change(viewOf(changed.subarray(endOf(changed))));
    return changed;
  };
}

function entry(more: Partial<ZipEntry> = {}): ZipEntry {
  return { name: EVIL, content: new TextEncoder().encode("evil"), ...more };
}

/** Archives that readers see differently, or whose directory cannot be. */
export const structureAttacks: Readonly<Record<string, Attack>> = {
  [`${CANNOT_OPEN} it has more than one end record`]: {
    damage: endInComment,
    ...WHOLE,
    force: { code: 0, says: "It has more than one end record; the first that fits is taken" },
  },
  [`${CANNOT_OPEN} 7 bytes follow its end record`]: {
    damage: (bytes) => joined(bytes, new TextEncoder().encode("goodbye")),
    ...WHOLE,
    force: { code: 0, says: "7 bytes follow its end record" },
  },
  [`${CANNOT_OPEN} its offsets are off by 5 bytes: something was put in front or between`]: {
    damage: (bytes) => joined(new TextEncoder().encode("hello"), bytes),
    ...WHOLE,
    force: { code: 0, says: "The archive's offsets are off by 5 bytes" },
  },
  [`${CANNOT_OPEN} its end record counts 99 entries, its directory holds 10`]: {
    damage: withEnd((end) => end.setUint16(10, 99, true)),
    ...WHOLE,
    force: { code: 0, says: "The end record counts 99 entries, the directory holds 10" },
  },
  [`${CANNOT_OPEN} its end record counts 9 entries, its directory holds 10`]: {
    damage: withEnd((end) => end.setUint16(10, 9, true)),
    ...WHOLE,
    force: { code: 0, says: "The end record counts 9 entries, the directory holds 10" },
  },
  [`${CANNOT_OPEN} its directory does not end where its end record begins`]: {
    damage: withEnd((end) => end.setUint32(12, 0x7fffffff, true)),
    ...WHOLE,
  },
  [`${CANNOT_OPEN} its directory points behind its end: a part is missing, or it is the last of several volumes`]:
    { damage: withEnd((end) => end.setUint32(16, 0x7fffffff, true)), ...WHOLE },
  [`${CANNOT_OPEN} it is volume 8 of a set and the others are not given`]: {
    damage: withEnd((end) => end.setUint16(4, 7, true)),
    ...WHOLE,
  },
  [`${CANNOT_OPEN} "${EVIL}2" overlaps another entry`]: {
    backup: { extraEntries: [entry(), entry({ name: `${EVIL}2`, central: { offset: 0 } })] },
    keepGoing: {
      names: "X.zip",
      more: ["0000000e.eml", "0000000e.eml2"].map((name) =>
        `store/mail/company.com/smith/INBOX/#msgs/${name}`
      ),
    },
  },
};
