import assert from "node:assert/strict";
import fc from "fast-check";
import { emlNames } from "../../lib/export/names/item_names.ts";
import { safeFileName } from "../../lib/export/names/safe_name.ts";
import { UniqueNames } from "../../lib/export/names/unique_names.ts";
import { unsafeName } from "../../lib/recovery/safe_path.ts";
import { scratch } from "../support/scratch.ts";
import { item } from "./items.ts";

Deno.test("a name still reads like the text", () => {
  const cases: Record<string, string> = {
    "Quartalsbericht für Jörg": "Quartalsbericht für Jörg",
    "Re: AW: Offer": "Re AW Offer",
    "10:30 call": "10_30 call",
    'He said "no"?': "He said 'no'_",
    "a/b\\c|d": "a_b_c_d",
    "two\r\n lines\tand\u00a0more": "two lines and more",
    "Wait...": "Wait",
    " x ": "x",
    "日本語 😀": "日本語 😀",
  };
  for (const [text, name] of Object.entries(cases)) assert.equal(safeFileName(text), name);
});

Deno.test("a name is none that Windows, macOS or a shell takes for something else", () => {
  const cases: Record<string, string> = {
    "con": "_con",
    "COM1.2024": "_COM1.2024",
    "LPT³": "_LPT³",
    "..": "unnamed",
    ".profile": "_profile",
    "\u202egpj.exe": "gpj.exe",
    "a\u200bb\ufeffc\u00ad": "abc",
    "\ud800x\udc00": "x",
    "\ue000\uffff": "unnamed",
    "KMSREC~1": "_KMSREC~1",
    "cafe\u0301": "caf\u00e9",
  };
  for (const [text, name] of Object.entries(cases)) assert.equal(safeFileName(text), name);
  assert.equal(safeFileName("nul", { extension: ".eml" }), "_nul.eml");
});

Deno.test("a long name is cut between characters, and its extension stays", () => {
  const family = "e\u0301\u0323".normalize("NFC");
  assert.equal(safeFileName("x".repeat(300), { extension: ".eml" }), `${"x".repeat(251)}.eml`);
  assert.equal(safeFileName("日".repeat(300), { extension: ".eml" }), `${"日".repeat(83)}.eml`);
  assert.equal(safeFileName("😀".repeat(300), { longest: 21 }), "😀".repeat(10));
  assert.equal(safeFileName(`a${family.repeat(9)}`, { longest: 8 }), `a${family.repeat(2)}`);
  assert.equal(
    safeFileName(`a${"\u0301".repeat(900)}`).length,
    127,
    "one character, if one can call it that",
  );
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.string({
    unit: fc.constantFrom(".", " ", "_", "~", ":", "\u0301", "a", "É", "\ud83d", "ᾂ"),
    maxLength: 300,
  }),
  fc.constantFrom("con", "aux.", "com9 .txt", "clock$", "conout$ "),
);

Deno.test("no text gives a name that is unsafe anywhere", () => {
  fc.assert(
    fc.property(
      anyText,
      fc.constantFrom("", ".eml", " (2).eml"),
      fc.integer({ min: 24, max: 300 }),
      (text, extension, longest) => {
        const name = safeFileName(text, { extension, longest });
        assert.equal(unsafeName(name, "windows"), undefined);
        assert.equal(unsafeName(name, "linux"), undefined);
        assert.equal(name, name.normalize("NFC"));
        assert.ok(name.endsWith(extension) && name.length <= Math.min(longest, 255), name);
        assert.ok(name.normalize("NFD").length <= 255);
        assert.ok(!/^[. ]|[\p{Cc}\p{Cf}\p{Cs}<>:"/\\|?*]|[. ]$/u.test(name), name);
        assert.equal(safeFileName(text, { extension, longest }), name);
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("every name that is given out can be made in one directory of this system", () => {
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 20 }), (texts) => {
      using dir = scratch();
      const unique = new UniqueNames();
      const names = texts.map((text) =>
        unique.take((suffix) => safeFileName(text, { extension: `${suffix}.eml` }))
      );
      for (const name of names) {
        Deno.openSync(dir.join(name), { write: true, createNew: true }).close();
      }
      const found = Array.from(Deno.readDirSync(dir.path), ({ name }) => name.normalize("NFC"));
      assert.deepEqual(new Set(found), new Set(names));
    }),
    { numRuns: 100 },
  );
});

Deno.test("names that a file system may take for one are told apart", () => {
  const unique = new UniqueNames(["Manifest.JSON"]);
  const take = (text: string) => unique.take((suffix) => safeFileName(text + suffix));
  assert.deepEqual(
    ["Offer", "OFFER", "offer\u200b", "Straße", "STRASSE", "ﬁle", "file", "manifest.json"].map(
      take,
    ),
    [
      "Offer",
      "OFFER (2)",
      "offer (3)",
      "Straße",
      "STRASSE (2)",
      "ﬁle",
      "file (2)",
      "manifest.json (2)",
    ],
  );
  assert.equal(take("offer (2)"), "offer (2) (2)");
});

Deno.test("a name is free with its endings, too", () => {
  const unique = new UniqueNames(["inbox.mbox"]);
  const take = (text: string) => unique.take((suffix) => safeFileName(text + suffix), [".mbox"]);
  assert.deepEqual(["INBOX", "Sent", "Sent.mbox"].map(take), [
    "INBOX (2)",
    "Sent",
    "Sent.mbox (2)",
  ]);
});

Deno.test("a hundred thousand messages with one subject get their names at once", () => {
  const items = Array.from({ length: 100_000 }, (_, uid) => item({ uid, subject: "Cron" }));
  const names = emlNames(items, { longest: 120 });
  assert.equal(new Set(names).size, names.length);
  assert.equal(names.at(-1), "2021-03-05 0009 Cron (100000).eml");
});

Deno.test("messages are named by date and subject, in UTC", () => {
  const named = (values: Parameters<typeof item>[0]) =>
    emlNames([item(values)], { longest: 120 })[0];
  const date = Date.UTC(2024, 0, 6, 18, 44, 59);
  assert.equal(
    named({ date, subject: "Re: Offer / final" }),
    "2024-01-06 1844 Re Offer _ final.eml",
  );
  assert.equal(named({ date, subject: " " }), "2024-01-06 1844 no subject.eml");
  assert.equal(named({ date, subject: "", kind: "contact" }), "2024-01-06 1844 contact.eml");
  assert.equal(named({ date: undefined, arrival: date, subject: "x" }), "2024-01-06 1844 x.eml");
  assert.equal(
    named({ date: 9e15, arrival: undefined, modified: NaN, subject: "x" }),
    "undated x.eml",
  );
  const long = named({ date, subject: "word ".repeat(100) });
  assert.ok(long!.length <= 120 && long!.endsWith("word.eml"), long);
});

Deno.test("names sort in the order of time and do not depend on the order of the messages", () => {
  const date = Date.UTC(2024, 0, 6, 18, 44);
  const items = [
    item({ uid: 7, date: date + 3_600_000, subject: "A" }),
    item({ uid: 9, date, subject: "a" }),
    item({ uid: 3, date: date + 1000, subject: "A" }),
    item({ uid: 4, date, subject: "A" }),
  ];
  const names = emlNames(items, { longest: 120 });
  assert.deepEqual(names, [
    "2024-01-06 1944 A.eml",
    "2024-01-06 1844 a (2).eml",
    "2024-01-06 1844 A (3).eml",
    "2024-01-06 1844 A.eml",
  ]);
  assert.deepEqual(emlNames([...items].reverse(), { longest: 120 }).reverse(), names);
});

Deno.test("a message does not take the name of a sub-folder", () => {
  const name = "2021-03-05 0009 Email 1.eml";
  assert.deepEqual(emlNames([item()], { longest: 120, reserved: [name] }), [
    "2021-03-05 0009 Email 1 (2).eml",
  ]);
});
