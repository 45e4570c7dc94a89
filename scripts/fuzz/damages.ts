import { join } from "node:path";
import { localTime, type State, StateBuilder, writeBackupSync } from "../make_backup.ts";
import { Random } from "../make_backup/random.ts";
import type { EntryPlace, ZipMap } from "./zip_map.ts";

/** What befalls archives on dying disks and broken transfers. */
export interface Damage {
  readonly name: string;
  apply(bytes: Uint8Array, map: ZipMap): DamagedZip;
}

export interface DamagedZip {
  readonly bytes: Uint8Array;
  /** Whether all bytes of an entry, its local header among them, are still there. */
  isIntact(entry: EntryPlace): boolean;
}

/** An entry ends with its data: these archives have no descriptors. */
function outside(from: number, to: number): (entry: EntryPlace) => boolean {
  return ({ local, data, packedSize }) => data + packedSize <= from || local >= to;
}

/** The six ordinary kinds of damage. */
export const DAMAGES: readonly Damage[] = [
  {
    name: "one bit flipped inside an entry",
    apply(bytes, { entries }) {
      const entry = entries[Math.floor(entries.length / 3)]!;
      const at = entry.data + (entry.packedSize >> 1);
      const damaged = bytes.slice();
      damaged[at]! ^= 4;
      return { bytes: damaged, isIntact: outside(at, at + 1) };
    },
  },
  {
    name: "64 KiB zeroed in the middle",
    apply(bytes, { directory }) {
      const from = directory >> 1;
      const damaged = bytes.slice();
      damaged.fill(0, from, from + 65536);
      return { bytes: damaged, isIntact: outside(from, from + 65536) };
    },
  },
  {
    name: "4 KiB cut out",
    apply(bytes, { directory }) {
      const from = Math.floor(directory * 0.4);
      const damaged = new Uint8Array(bytes.length - 4096);
      damaged.set(bytes.subarray(0, from));
      damaged.set(bytes.subarray(from + 4096), from);
      return { bytes: damaged, isIntact: outside(from, from + 4096) };
    },
  },
  {
    name: "200 bytes of the central directory destroyed",
    apply(bytes, { directory, end }) {
      const damaged = bytes.slice();
      const from = (directory + end) >> 1;
      damaged.set(new Random("destroyed").bytes(200), from);
      return { bytes: damaged, isIntact: () => true };
    },
  },
  {
    name: "the last tenth missing",
    apply(bytes) {
      const length = Math.floor(bytes.length * 0.9);
      return { bytes: bytes.slice(0, length), isIntact: outside(length, Infinity) };
    },
  },
  {
    name: "the central directory cut off",
    apply: (bytes, { directory }) => ({ bytes: bytes.slice(0, directory), isIntact: () => true }),
  },
];

const TIME = localTime("2024-02-04 01:00:00");

/** The files of a mailbox with so many messages, no two alike, and its one folder's status. */
export function messagesState(count: number): State {
  const state = new StateBuilder();
  const random = new Random("messages");
  const folder = "@backup/store/mail/company.com/smith/INBOX";
  state.file(`${folder}/status.fld`, `T0\r\nM${count.toString(16)}\r\n`, TIME);
  for (let n = 1; n <= count; n++) {
    const id = n.toString(16).padStart(8, "0");
    const lines = Array.from(
      { length: 10 + random.below(60) },
      () => `${random.words(9)} ${random.hex(24)}\r\n`,
    );
    const text = `Subject: message ${n}\r\nMessage-ID: <${id}@company.com>\r\n\r\n${
      lines.join("")
    }`;
    state.file(`${folder}/#msgs/${id}.eml`, text, TIME);
  }
  return state.done();
}

/** Writes a full backup of it and returns its path. */
export function writeMessages(dir: string, state: State): string {
  writeBackupSync(dir, { type: "F", time: TIME, state });
  return join(dir, "F20240204T010000Z.zip");
}
