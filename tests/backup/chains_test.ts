import assert from "node:assert/strict";
import type { BackupSet } from "../../lib/backup/backup_set.ts";
import { allChains } from "../../lib/backup/chains.ts";
import { backupSet } from "./support.ts";

/** The names of each chain; `hosts` says of whom a backup is, by the name. */
function chains(names: string, hosts: Record<string, string> = {}): string[] {
  const sets = names.split(" ").map((name) => backupSet(name));
  const hostOf = (set: BackupSet) => hosts[set.name.replace(".zip", "")];
  return allChains(sets, hostOf).map(({ sets, host, problem }) =>
    [host ?? "-", ":", ...sets.map(({ name }) => name.replace(".zip", ""))].join(" ") +
    (problem === undefined ? "" : " !")
  );
}

Deno.test("every backup stands in one chain: fulls with what follows, copies and orphans alone", () => {
  assert.deepEqual(chains("D1 F2 D3 C4 D5 F6 I7"), [
    "- : D1 !",
    "- : F2 D3 D5",
    "- : C4",
    "- : F6 I7",
  ]);
});

Deno.test("of several servers each has chains of its own, and what tells none stands alone", () => {
  const [a, b] = ["a.example.org", "b.example.org"];
  assert.deepEqual(
    chains("F1 F2 D3 D4 D5", { F1: a, F2: b, D3: a, D4: b }),
    [`${a} : F1 D3`, `${b} : F2 D4`, "- : D5 !"],
  );
});

Deno.test("one that does not tell its server is taken for the only server's", () => {
  assert.deepEqual(chains("F1 D2", { D2: "a.example.org" }), ["a.example.org : F1 D2"]);
});
