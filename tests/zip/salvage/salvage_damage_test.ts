import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { ZipError } from "../../../lib/zip/zip_error.ts";
import { assertSame, mailbox, readAll, withArchive } from "../helpers.ts";
import { type RawEntry, rawZip } from "../raw_zip.ts";

const inner = rawZip([
  ...mailbox(12, 150).map((entry) => ({ ...entry, name: `inner/${entry.name}` })),
]);
const nested: RawEntry = { name: "attachment.zip", data: inner.bytes, method: 0 };
const kinds: Partial<RawEntry>[] = [{}, { descriptor: "signed" }, { method: 0 }];
const archives = kinds.map((kind) => {
  const mails: RawEntry[] = mailbox(30, 200).map((entry) => ({ ...entry, ...kind }));
  mails.splice(14, 0, nested);
  return { entries: mails, zip: rawZip(mails) };
});

const damage = fc.record({
  archive: fc.nat(archives.length - 1),
  /** Where, in millionths of the archive. */
  place: fc.nat(999_999),
  length: fc.constantFrom(1, 4, 30, 200, 1000, 3000),
  how: fc.constantFrom("fill" as const, "cut" as const, "insert" as const, "truncate" as const),
  value: fc.nat(255),
});

type Damage = typeof damage extends fc.Arbitrary<infer T> ? T : never;

/** The damaged bytes, and the range of the original that is gone. */
function apply(bytes: Buffer, { place, length, how, value }: Damage) {
  const from = Math.floor(bytes.length * place / 1e6);
  const to = how === "truncate" ? bytes.length : Math.min(bytes.length, from + length);
  const middle = Buffer.alloc(how === "fill" || how === "insert" ? to - from : 0, value);
  const end = how === "insert" ? from : to;
  return { bytes: Buffer.concat([bytes.subarray(0, from), middle, bytes.subarray(end)]), from, to };
}

Deno.test("salvage finds all that one damage spares, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(damage, async (one) => {
      const { entries, zip } = archives[one.archive]!;
      const { bytes, from, to } = apply(zip.bytes, one);
      const spared = entries.filter(({ name }, n) => {
        const { position, end } = zip.places[n]!;
        // A name damaged in the directory alone: which of the two is right cannot be known.
        const start = zip.records[n]! + 46;
        const inside = (at: number) => at > start && at < start + (name as string).length;
        const inName = one.how !== "truncate" && (inside(from) || inside(to));
        return (end <= from || position >= to) && !inName;
      });
      const right = new Map(entries.map(({ name, data }) => [name as string, data]));
      try {
        await withArchive(bytes, { salvage: true }, async (archive) => {
          const all = await readAll(archive);
          for (const [name, found] of all) {
            assert.ok(!name.startsWith("inner/"), `${name} is of the nested zip`);
            if (Buffer.isBuffer(found)) {
              assertSame(found, Buffer.from(right.get(name) as Buffer), name);
            }
          }
          for (const { name } of spared) {
            assert.ok(Buffer.isBuffer(all.get(name as string)), `${name} should be there`);
          }
        });
      } catch (error) {
        if (!(error instanceof ZipError)) throw error;
        assert.equal(spared.length, 0, error.message);
      }
    }),
    { numRuns: Number(Deno.env.get("RUNS") ?? 250) },
  );
});
