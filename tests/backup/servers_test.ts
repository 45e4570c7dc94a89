import assert from "node:assert/strict";
import { formerServer, hostKey, type Server } from "../../lib/backup/servers.ts";
import { backupSet } from "./support.ts";

Deno.test("hostKey() knows a host again in any case, and knows nothing without one", () => {
  for (const name of ["mail.company.com", "MAIL.Company.com", " mail.company.com. "]) {
    assert.equal(hostKey(name), "mail.company.com");
  }
  for (const name of ["", " ", ".", undefined]) assert.equal(hostKey(name), undefined);
});

/** `a: F1 I2, b: D3` */
function servers(text: string): Server[] {
  return text.split(", ").map((part) => {
    const [host, sets] = part.split(": ");
    return { host: host!, sets: sets!.split(" ").map((name) => backupSet(name)) };
  });
}

for (
  const [text, former] of [
    ["a: F1 I2, b: D3", "a"],
    ["a: F1, b: D2 D3 F5", "a"],
    // It goes on making backups: it is another server.
    ["a: F1 F4, b: D3", undefined],
    ["a: F1 I2, b: D1 D3", undefined],
    ["a: F1, b: F2 D3", undefined],
    ["a: F1, c: F2, b: D3", undefined],
    ["a: C1 I2, b: D3", undefined],
    ["b: D3", undefined],
  ] as const
) {
  Deno.test(`formerServer() takes ${former ?? "none"} of "${text}" for what b was before D3`, () => {
    assert.equal(formerServer(backupSet("D3"), "b", servers(text))?.host, former);
  });
}
