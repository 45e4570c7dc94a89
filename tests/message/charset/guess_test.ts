import assert from "node:assert/strict";
import { guessCharset } from "../../../lib/message/charset/guess.ts";

/** Sentences in the charset that they are mostly written in; encoded by the table of that charset. */
const SENTENCES: readonly (readonly [charset: string, text: string])[] = [
  ["windows-1252", "Größe und Gewicht der Bücher, schöne Grüße"],
  ["windows-1252", "À bientôt, où est passée la clé de l'hôtel ?"],
  ["windows-1252", "El niño comió jamón en la montaña, mañana también"],
  ["windows-1252", "Røde pølser på båden, kære børn"],
  ["windows-1252", "Não há reunião amanhã, só informações"],
  ["windows-1252", "“Quoted” – naïve café €5"],
  ["windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"],
  ["windows-1250", "Děkujeme za Vaši objednávku č. 5, zboží odešleme"],
  ["windows-1250", "Zażółć gęślą jaźń, proszę o pilną odpowiedź"],
  ["windows-1250", "Dobrý deň, posielam Vám faktúru za ďalší mesiac"],
  ["windows-1251", "Привет, как дела? Отправляю счёт на оплату"],
  ["windows-1251", "Коммерческое предложение"],
  ["koi8-r", "Привет, как дела? Отправляю счёт на оплату"],
  ["koi8-r", "Коммерческое предложение"],
];

Deno.test("guessCharset() guesses what sentences of many languages are written in", () => {
  for (const [charset, text] of SENTENCES) {
    assert.equal(guessCharset(encode(text, charset)), charset, text);
  }
});

Deno.test("guessCharset() takes signs between figures for no letters of Central Europe", () => {
  assert.equal(guessCharset(encode("12 m³ ½ £5 ¥3 ¿Qué? °C", "windows-1252")), "windows-1252");
});

/** The bytes of a text, by asking the decoder what each byte means. */
function encode(text: string, charset: string): Uint8Array {
  const decoder = new TextDecoder(charset);
  const codes = new Map(
    Array.from({ length: 256 }, (_, code) => [decoder.decode(Uint8Array.of(code)), code] as const),
  );
  return Uint8Array.from(text, (it) => {
    const code = codes.get(it);
    if (code === undefined) throw new RangeError(`${charset} has no "${it}"`);
    return code;
  });
}
