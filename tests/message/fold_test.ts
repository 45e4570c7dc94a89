import assert from "node:assert/strict";
import fc from "fast-check";
import { fold, foldSpaces } from "../../lib/message/fold.ts";

Deno.test("fold() makes texts equal that differ in case, accents and width", () => {
  const equal: readonly (readonly [a: string, b: string])[] = [
    ["Příliš ŽLUŤOUČKÝ", "prilis zlutoucky"],
    ["Straße", "STRASSE"],
    ["GROẞ", "gross"],
    ["Łódź", "lodz"],
    ["Ærø", "aero"],
    ["Đorđe", "dorde"],
    ["İstanbul", "istanbul"],
    ["ısı", "isi"],
    ["ΟΔΟΣ", "οδος"],
    ["Ёлка", "елка"],
    ["ＦＵＬＬ　ｗｉｄｔｈ", "full width"],
    ["ｶﾀｶﾅ", "カタカナ"],
    ["ﬁle", "file"],
    ["e\u0301", "é"],
    ["مُحَمَّد", "محمد"],
    ["co\u00adop\u200b\u202e", "coop"],
    ["½", "1⁄2"],
  ];
  for (const [a, b] of equal) assert.equal(fold(a), fold(b), `${a} and ${b}`);
});

Deno.test("fold() keeps letters apart that are others", () => {
  const apart = [["が", "か"], ["कि", "का"], ["한", "하"], ["ö", "u"], ["日", "本"]];
  for (const [a, b] of apart) assert.notEqual(fold(a!), fold(b!));
  assert.equal(fold("한글").includes(fold("하")), false, "a syllable is no beginning of another");
});

Deno.test("fold() of what is folded is the same", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.equal(fold(fold(text)), fold(text));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("foldSpaces() makes one blank of all white space", () => {
  assert.equal(foldSpaces("a \r\n\t b\u3000c"), "a b c");
});
