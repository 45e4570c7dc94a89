import assert from "node:assert/strict";
import fc from "fast-check";
import type { BackupSet } from "../../lib/backup/catalog.ts";
import { chainOf, chooseNewest } from "../../lib/backup/chain.ts";
import { backupSet } from "./support.ts";

/** What is chosen, and passed over, among backups of days; those with `!` are not complete. */
function choose(text: string) {
  const words = text.split(" ").filter((word) => word !== "");
  const sets = words.map((word) => backupSet(word.replace("!", "")));
  const broken = new Set(
    words.filter((word) => word.endsWith("!")).map((word) => word.slice(0, -1)),
  );
  const asked: string[] = [];
  const nameOf = (set: BackupSet) => set.name.replace(".zip", "");
  const { chain, passedOver } = chooseNewest(sets, (set) => {
    asked.push(nameOf(set));
    return broken.has(nameOf(set)) ? ["broken"] : [];
  });
  return {
    chain: chain?.sets.map(nameOf).join(" "),
    passedOver: passedOver.map(({ set }) => nameOf(set)).sort().join(" "),
    reasons: passedOver.map(({ set, reasons }) => `${nameOf(set)}: ${reasons.join()}`),
    asked,
  };
}

for (
  const [sets, chain, passedOver = ""] of [
    ["F1", "F1"],
    ["F1 I2 D3", "F1 I2 D3"],
    ["F1 I2 F3", "F3"],
    ["F1 I2 F3 I4", "F3 I4"],
    ["F1 C2", "C2"],
    ["F1 I2 C3", "C3"],
    ["F1 C2 I3", "F1 I3"],
    ["F1 F3!", "F1", "F3"],
    ["F1 I2 F3! I4", "F1 I2", "F3 I4"],
    ["F1 I2! I3", "F1 I3", "I2"],
    ["F1 I2 I3!", "F1 I2", "I3"],
    ["C2 F1 I3!", "C2", "I3"],
    ["F1 C2 I3!", "C2", "I3"],
    ["F1 C2! I3!", "F1", "C2 I3"],
    ["I1 F2", "F2"],
    ["I1 I2", undefined, "I1 I2"],
    ["F1! I2", undefined, "F1 I2"],
    ["C1 I2", "C1", "I2"],
    ["", undefined],
  ] as const
) {
  Deno.test(`chooseNewest() takes ${chain ?? "nothing"} of "${sets}"`, () => {
    const byDay = sets.split(" ").sort((a, b) => parseInt(a.slice(1)) - parseInt(b.slice(1)));
    const found = choose(byDay.join(" "));
    assert.equal(found.chain, chain);
    assert.equal(found.passedOver, passedOver);
  });
}

Deno.test("chooseNewest() says of a differential that its full backup cannot be used", () => {
  const { reasons } = choose("F1 F3! I4");
  assert.deepEqual(reasons, ['I4: its full backup "F3.zip" cannot be used', "F3: broken"]);
});

Deno.test("chooseNewest() opens no older chain than it needs", () => {
  assert.deepEqual(choose("F1 I2 C3 F4 I5").asked, ["F4", "I5"]);
  assert.deepEqual(choose("F1 I2 C3 F4!").asked.sort(), ["C3", "F4"]);
});

Deno.test("chooseNewest() never takes an incomplete backup, nor an older state than there is", () => {
  const day = fc.record({ type: fc.constantFrom("F", "I", "D", "C"), isWhole: fc.boolean() });
  fc.assert(fc.property(fc.array(day, { maxLength: 9 }), (days) => {
    const words = days.map(({ type, isWhole }, i) => `${type}${i + 1}${isWhole ? "" : "!"}`);
    const { chain } = choose(words.join(" "));
    // By brute force: the moment of the newest complete state.
    let newest = 0;
    let full = false;
    days.forEach(({ type, isWhole }, i) => {
      if (type === "F") full = isWhole;
      if (isWhole && (type === "F" || type === "C" || full)) newest = i + 1;
    });
    const members = chain?.split(" ") ?? [];
    assert.equal(Number(members.at(-1)?.slice(1) ?? 0), newest);
    for (const member of members) assert.ok(days[Number(member.slice(1)) - 1]!.isWhole);
    const [head, ...rest] = members;
    if (head === undefined) return;
    assert.match(head, /^[FC]/);
    assert.ok(rest.every((member) => /^[ID]/.test(member)));
    // Nothing that belongs to the chain is left out.
    const between = days.flatMap(({ type, isWhole }, i) =>
      isWhole && /[ID]/.test(type) && i + 1 > Number(head.slice(1)) && i + 1 <= newest
        ? [`${type}${i + 1}`]
        : []
    );
    assert.deepEqual(rest, between);
  }));
});

Deno.test("chainOf() gives a differential its full backup and those between", () => {
  const sets = ["F1", "I2", "C3", "F4", "I5", "D6", "I7"].map((name) => backupSet(name));
  const names = (set: BackupSet) => chainOf(set, sets)?.map(({ name }) => name.slice(0, 2));
  assert.deepEqual(names(sets[5]!), ["F4", "I5", "D6"]);
  assert.deepEqual(names(sets[1]!), ["F1", "I2"]);
  assert.deepEqual(names(sets[3]!), ["F4"]);
  assert.deepEqual(names(sets[2]!), ["C3"]);
  assert.equal(chainOf(sets[1]!, sets.slice(1)), undefined);
});
