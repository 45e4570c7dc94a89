import assert from "node:assert/strict";
import fc from "fast-check";
import { cutIntoParts } from "../../lib/export/parts/cutting.ts";
import {
  isPartWritten,
  joinedName,
  type Joining,
  nextJoinStep,
  partName,
} from "../../lib/export/parts/joining.ts";

const MIB = 1024 * 1024;

Deno.test("a folder is cut by sizes alone, and every message is in one part", () => {
  assert.deepEqual(cutIntoParts([], "mbox"), []);
  assert.deepEqual(cutIntoParts([70 * MIB], "mbox"), [{ number: 1, from: 0, to: 1 }]);
  assert.deepEqual(cutIntoParts([60 * MIB, 10 * MIB, 1], "mbox"), [
    { number: 1, from: 0, to: 2 },
    { number: 2, from: 2, to: 3 },
  ]);
  const many = cutIntoParts(new Uint32Array(25_000), "vcard");
  assert.deepEqual(many.map(({ from, to }) => [from, to]), [[0, 10_000], [10_000, 20_000], [
    20_000,
    25_000,
  ]]);
  assert.equal(cutIntoParts(new Uint32Array(25_000).fill(MIB), "ical").length, 1);
});

/** The run was killed. */
class Killed extends Error {}

/** A directory in memory whose operations can be the last ones of a run. */
class Disk {
  readonly files = new Map<string, string>();
  #left = Infinity;

  killAfter(operations: number): void {
    this.#left = operations;
  }

  #step(): void {
    if (this.#left-- <= 0) throw new Killed();
  }

  rename(from: string, to: string): void {
    this.#step();
    this.files.set(to, this.files.get(from)!);
    this.files.delete(from);
  }

  delete(name: string): void {
    this.#step();
    this.files.delete(name);
  }

  truncate(name: string, length: number): void {
    this.#step();
    this.files.set(name, this.files.get(name)!.slice(0, length));
  }

  /** Two halves, so that a run can end between them. */
  append(name: string, text: string): void {
    for (const half of [text.slice(0, text.length / 2), text.slice(text.length / 2)]) {
      this.#step();
      this.files.set(name, (this.files.get(name) ?? "") + half);
    }
  }
}

/** Writes a part as a worker does. */
function writePart(disk: Disk, joining: Joining, part: number, content: string): void {
  disk.files.delete("part.writing");
  disk.append("part.writing", content);
  disk.rename("part.writing", partName(joining, part));
}

/** Joins as far as there are parts. */
function join(disk: Disk, joining: Joining): void {
  for (;;) {
    const step = nextJoinStep(joining, disk.files.keys());
    if (step.action === "wait") return;
    if (step.action === "delete") disk.delete(step.name);
    else if (step.action === "begin") {
      disk.rename(
        step.from,
        joinedName(joining, { parts: 1, length: disk.files.get(step.from)!.length }),
      );
    } else if (step.action === "append") {
      const text = disk.files.get(step.from)!;
      disk.truncate(step.to, step.length);
      disk.append(step.to, text);
      disk.rename(
        step.to,
        joinedName(joining, { parts: step.part, length: step.length + text.length }),
      );
    } else {
      disk.rename(step.from, "INBOX.mbox");
      return;
    }
  }
}

Deno.test("a file is whole in the end, whatever the order of its parts and wherever runs are killed", () => {
  const contents = fc.array(fc.string({ maxLength: 9 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(
      contents,
      fc.array(fc.nat(12), { maxLength: 12 }),
      fc.gen(),
      (parts, kills, gen) => {
        const disk = new Disk();
        const joining = { stem: "12", parts: parts.length };
        let written = 0;
        for (let attempt = 0; !disk.files.has("INBOX.mbox"); attempt++) {
          disk.killAfter(kills[attempt] ?? Infinity);
          try {
            const missing = parts.map((_, n) => n + 1)
              .filter((part) => !isPartWritten(joining, part, disk.files.keys()));
            while (missing.length > 0) {
              const [part] = missing.splice(gen(fc.nat, missing.length - 1), 1);
              writePart(disk, joining, part!, parts[part! - 1]!);
              written++;
              join(disk, joining);
            }
            join(disk, joining);
          } catch (error) {
            if (!(error instanceof Killed)) throw error;
          }
        }
        disk.files.delete("part.writing");
        assert.deepEqual([...disk.files], [["INBOX.mbox", parts.join("")]]);
        assert.equal(written, parts.length, "no part is written twice");
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("names of other files, also of a folder called almost alike, are passed by", () => {
  const joining = { stem: "1", parts: 2 };
  const names = [
    "11.part-0001",
    "1.part-00010",
    "1.joined-x-1",
    "2.joined-0001-5",
    "1.joined-0001-",
    "x",
  ];
  assert.deepEqual(nextJoinStep(joining, names), { action: "wait", part: 1 });
  assert.equal(isPartWritten(joining, 1, names), false);
});
