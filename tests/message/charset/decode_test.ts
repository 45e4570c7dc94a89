import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeText, decodeUnlabelled } from "../../../lib/message/charset/decode.ts";
import { charsetName } from "../../../lib/message/charset/labels.ts";

function bytes(binary: string): Uint8Array {
  return Uint8Array.from(binary, (it) => it.charCodeAt(0));
}

Deno.test("decodeText() decodes the charsets of mail, whatever their labels look like", () => {
  // Expected: Python 3.11, `bytes.decode(charset)`.
  const cases: readonly (readonly [label: string, binary: string, text: string])[] = [
    ["utf-8", "\xc5\x99e\xc5\xa1", "řeš"],
    ['"UTF8"', "\xc5\x99", "ř"],
    ["utf-8; format=flowed", "\xc5\x99", "ř"],
    ["windows-1250", "\xf8\x9a", "řš"],
    ["cp1250", "\xf8\x9a", "řš"],
    ["win-1251", "\xcf\xf0", "Пр"],
    ["windows1252", "\x80", "€"],
    ["iso8859_2", "\xf8\xb9", "řš"],
    ["8859-1", "\xe9", "é"],
    ["iso-8859-15", "\xa4", "€"],
    ["koi8r", "\xf0\xd2", "Пр"],
    ["cp932", "\x93\xfa", "日"],
    ["ms949", "\xc7\xd1", "한"],
    ["cp936", "\xd6\xd0", "中"],
    ["cp437", "caf\x82", "café"],
    ["cp850", "\x9b\xe1", "øß"],
    ["IBM852", "\xfd\xe7", "řš"],
    ["cp866", "\x8f\xe0", "Пр"],
    ["utf-7", "Hi +Jjo- +- 1+-1 +AGEAYg", "Hi ☺ + 1+1 ab"],
    ["hz-gb-2312", "a ~{VPND~} ~~b~\nc", "a 中文 ~bc"],
    ["iso-2022-kr", "\x1b$)C\x0eGQ1[\x0f ok", "한글 ok"],
    ["iso-2022-jp", "\x1b$BF|K\\\x1b(B\x1b$B8l\x1b(B", "日本語"],
    ["utf-16", "\xfe\xff\x00a\x01\x59", "ař"],
    ["utf-16", "\xff\xfea\x00\x59\x01", "ař"],
    ["utf-16be", "\x00a\x01\x59", "ař"],
  ];
  for (const [label, binary, text] of cases) {
    assert.equal(decodeText(bytes(binary), label), text, label);
  }
});

Deno.test("text of an unknown label is UTF-8 if it is so, else in a guessed charset", () => {
  assert.equal(decodeText(bytes("caf\xc3\xa9"), "x-nobody-knows"), "café");
  assert.equal(decodeText(bytes("caf\xe9"), "x-nobody-knows"), "café");
  assert.equal(decodeText(bytes("caf\xe9"), "us-ascii"), "café");
  assert.equal(decodeText(bytes("caf\xe9")), "café");
  assert.equal(charsetName("ANSI_X3.4-1968"), undefined);
});

Deno.test("text that is UTF-8 but for some damage stays UTF-8", () => {
  const cut = bytes("\xc5\x99e\xc5\xa1en\xc3\xad probl\xc3\xa9mu\xc5");
  assert.equal(decodeUnlabelled(cut), "řešení problému\ufffd");
  assert.equal(decodeUnlabelled(bytes("Gr\xf6\xdfe")), "Größe");
});

Deno.test("what stands near a text says its charset, unless that cannot be", () => {
  assert.equal(decodeUnlabelled(bytes("\xf8"), "windows-1250"), "ř");
  assert.equal(decodeUnlabelled(bytes("\xf8"), "utf-8"), "ø");
  assert.equal(decodeUnlabelled(bytes("\xc5\x99"), "windows-1250"), "ř", "UTF-8 comes first");
});

Deno.test("decodeText() decodes any bytes by any label", () => {
  const label = fc.oneof(
    fc.string({ maxLength: 20 }),
    fc.constantFrom("utf-7", "hz", "iso-2022-kr", "iso-2022-jp", "utf-16", "cp437", "__proto__"),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), label, (any, label) => {
    assert.equal(typeof decodeText(any, label), "string");
  }));
});

Deno.test("ASCII stays what it is in every charset that is built on it", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => {
    for (const label of ["utf-8", "windows-1250", "koi8-r", "gbk", "cp852", "nobody"]) {
      assert.equal(decodeText(bytes(text), label), text);
    }
  }));
});
