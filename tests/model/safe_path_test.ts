import assert from "node:assert/strict";
import fc from "fast-check";
import type { Platform } from "../../lib/model/platform.ts";
import { isPlainlySafe, unsafeName, unsafePath } from "../../lib/model/safe_path.ts";

const PLATFORMS: readonly Platform[] = ["windows", "darwin", "linux"];

for (
  const name of [
    "0000000a.eml",
    ".personal",
    "#msgs",
    "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-",
    "R&-D",
    "Junk E-mail",
    "Entwürfe",
    "console.log",
    "com10",
    "auxiliary.txt",
    "..hidden",
    "x".repeat(255),
  ]
) {
  Deno.test(`unsafeName() lets ${name.slice(0, 40)} pass everywhere`, () => {
    for (const platform of PLATFORMS) assert.equal(unsafeName(name, platform), undefined, platform);
  });
}

for (
  const name of [
    "",
    ".",
    "..",
    "a/b",
    "a\\b",
    "a\0b",
    ".kmsrecover",
    ".KMSRecover",
    "x".repeat(256),
  ]
) {
  Deno.test(`unsafeName() refuses ${JSON.stringify(name.slice(0, 40))} everywhere`, () => {
    for (const platform of PLATFORMS) assert.ok(unsafeName(name, platform), platform);
  });
}

for (
  const name of [
    "a:b",
    "file.txt::$DATA",
    "a?",
    "tab\there",
    "dot.",
    "blank ",
    "...",
    "CON",
    "con.txt",
    "nul .eml",
    "LPT1",
    "com¹.x",
    "CONIN$",
  ]
) {
  Deno.test(`unsafeName() refuses ${JSON.stringify(name)} on Windows alone`, () => {
    assert.ok(unsafeName(name, "windows"));
    assert.equal(unsafeName(name, "linux"), undefined);
  });
}

Deno.test("unsafeName() counts bytes on Linux and UTF-16 units elsewhere", () => {
  const name = "ü".repeat(200);
  assert.ok(unsafeName(name, "linux"));
  assert.equal(unsafeName(name, "darwin"), undefined);
});

for (
  const path of [
    "/etc/passwd",
    "C:/Windows/x",
    "c:x",
    "//server/share/x",
    "a/../../b",
    "a/./b",
    "a//b",
    "a/",
    "a/b\0",
    "a/.kmsrecover/journal",
    "x/".repeat(20_000) + "x",
  ]
) {
  Deno.test(`unsafePath() refuses ${JSON.stringify(path.slice(0, 40))}`, () => {
    for (const platform of PLATFORMS) assert.ok(unsafePath(path, platform), platform);
  });
}

Deno.test("unsafePath() lets the paths of real mailboxes pass", () => {
  const path = "mail/company.com/smith/INBOX/Projects/2005/#msgs/0000000A.eml";
  for (const platform of PLATFORMS) assert.equal(unsafePath(path, platform), undefined);
});

Deno.test("what isPlainlySafe() lets pass, unsafeName() lets pass on every system", () => {
  const piece = fc.constantFrom(..."abyzCONnul019._- ~$:/\\é\0");
  const name = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
  fc.assert(
    fc.property(name, (name) => {
      const bytes = new TextEncoder().encode(`x/${name}`);
      if (!isPlainlySafe(bytes, 2, bytes.length)) return;
      for (const platform of PLATFORMS) assert.equal(unsafeName(name, platform), undefined, name);
    }),
    { numRuns: 20_000 },
  );
  const message = new TextEncoder().encode("0000000a.eml");
  assert.ok(isPlainlySafe(message, 0, message.length), "the common case must be the fast one");
});

Deno.test("no name that leaves its directory is ever safe", () => {
  const part = fc.constantFrom("..", ".", "", "a", "/", "\\", "C:", "\0", " ", "…");
  fc.assert(fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
    const path = parts.join("");
    for (const platform of PLATFORMS) {
      if (unsafePath(path, platform)) continue;
      assert.ok(!/^[\\/]|\\|\0/.test(path), path);
      assert.ok(
        path.split("/").every((name) => name !== "" && name !== "." && name !== ".."),
        path,
      );
    }
  }));
});
