import assert from "node:assert/strict";
import fc from "fast-check";
import {
  decodeFolderName,
  encodeFolderName,
  isSystemFolder,
  sameFolderName,
} from "../../lib/kerio/folder_names.ts";

Deno.test("decodeFolderName() reads the modified UTF-7 that servers write", () => {
  assert.equal(decodeFolderName("&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-"), "Отправленные");
  assert.equal(decodeFolderName("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), "~peter/mail/台北/日本語");
  assert.equal(decodeFolderName("Sent Items"), "Sent Items");
  assert.equal(decodeFolderName("R&-D"), "R&D");
  assert.equal(decodeFolderName("&2D3eAA-"), "😀");
});

Deno.test("decodeFolderName() gives back raw what is not well formed", () => {
  for (
    const raw of [
      "&",
      "A & B",
      "&BB4",
      "&B-",
      "&BB4E-",
      "&B/4-",
      "&2D0-",
      "&3gA-",
      "&AC8-",
      "&AAA-",
      "&BB4=-",
      "&&-",
    ]
  ) {
    assert.equal(decodeFolderName(raw), raw);
  }
  assert.equal(decodeFolderName("A & B/R&-D"), "A & B/R&D");
});

Deno.test("encodeFolderName() writes what the server would", () => {
  assert.equal(encodeFolderName("Отправленные"), "&BB4EQgQ,BEAEMAQyBDsENQQ9BD0ESwQ1-");
  assert.equal(encodeFolderName("R&D/Ärger"), "R&-D/&AMQ-rger");
  assert.equal(encodeFolderName("日本語"), "&ZeVnLIqe-");
});

Deno.test("decodeFolderName() undoes encodeFolderName() for every well-formed name", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    fc.pre(!name.includes("\0"));
    assert.equal(decodeFolderName(encodeFolderName(name)), name);
  }));
});

Deno.test("folder names never make anything throw", () => {
  const text = fc.string({ unit: fc.constantFrom("&", "-", "B", "4", ",", "/", "\ud800", "ä") });
  fc.assert(fc.property(text, text, (a, b) => {
    decodeFolderName(a);
    encodeFolderName(a);
    assert.equal(sameFolderName(a, b), sameFolderName(b, a));
    assert.equal(sameFolderName(a, a), true);
  }));
});

Deno.test("sameFolderName() takes the readable and the raw form, composed or not", () => {
  assert.equal(sameFolderName("Ärger", "&AMQ-rger"), true);
  assert.equal(sameFolderName("A\u0308rger", "&AMQ-rger"), true);
  assert.equal(sameFolderName("&AMQ-rger", "&AMQ-rger"), true);
  assert.equal(sameFolderName("R&D", "R&-D"), true);
  assert.equal(sameFolderName("Sent Items", "Sent items"), false);
  assert.equal(sameFolderName("Sent", "Sent Items"), false);
});

Deno.test("sameFolderName() disregards the case of INBOX only, and slashes at the ends", () => {
  assert.equal(sameFolderName("inbox", "INBOX"), true);
  assert.equal(sameFolderName("Inbox/Projects/", "INBOX/Projects"), true);
  assert.equal(sameFolderName("INBOX/projects", "INBOX/Projects"), false);
  assert.equal(sameFolderName("Projects/inbox", "Projects/INBOX"), false);
  assert.equal(sameFolderName("inboxes", "INBOXes"), false);
});

Deno.test("isSystemFolder() knows the server's own folders by their prefix", () => {
  assert.equal(isSystemFolder("__cal__notify"), true);
  assert.equal(isSystemFolder("_drafts"), false);
  assert.equal(isSystemFolder("INBOX"), false);
});
