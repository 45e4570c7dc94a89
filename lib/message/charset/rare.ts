import { binaryText, bytesOf } from "../binary_text.ts";

type Decode = (bytes: Uint8Array) => string;

/** Code pages of DOS, 0x80 to 0xff. */
const PAGES: Readonly<Record<string, string>> = {
  ibm437: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧" +
    "╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
  ibm850: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤" +
    "ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
  ibm852: "ÇüéâäůćçłëŐőîŹÄĆÉĹĺôöĽľŚśÖÜŤťŁ×čáíóúĄąŽžĘę¬źČş«»░▒▓│┤ÁÂĚŞ╣║╗╝Żż┐└┴┬├─┼Ăă╚╔╩╦╠═╬¤" +
    "đĐĎËďŇÍÎě┘┌█▄ŢŮ▀ÓßÔŃńňŠšŔÚŕŰýÝţ´\u00ad˝˛ˇ˘§÷¸°¨˙űŘř■\u00a0",
};

/** Decoders of charsets that occur in old mail and that `TextDecoder` lacks. */
const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ...Object.entries(PAGES).map((
    [name, page],
  ): [string, Decode] => [
    name,
    (bytes) => binaryText(bytes).replace(/[\x80-\xff]/g, (it) => page[it.charCodeAt(0) - 0x80]!),
  ]),
  ["utf-7", decodeUtf7],
  ["iso-2022-kr", decodeIso2022Kr],
  ["hz-gb-2312", decodeHz],
]);

/** The decoder of one of the charsets that are known here; `undefined` for other names. */
export function rareDecoder(name: string): Decode | undefined {
  return DECODERS.get(name);
}

/** UTF-7 (RFC 2152). What is not well formed stays as it is. */
function decodeUtf7(bytes: Uint8Array): string {
  return binaryText(bytes).replace(/\+([A-Za-z0-9+/]*)-?/g, (whole, base64: string) => {
    if (base64 === "") return "+";
    if (base64.length % 4 === 1) return whole;
    const units = bytesOf(atob(base64));
    let text = "";
    for (let at = 0; at + 1 < units.length; at += 2) {
      text += String.fromCharCode(units[at]! << 8 | units[at + 1]!);
    }
    return text;
  });
}

/** ISO-2022-KR (RFC 1557): EUC-KR without the high bits between SO and SI. */
function decodeIso2022Kr(bytes: Uint8Array): string {
  // deno-lint-ignore no-control-regex
  const text = binaryText(bytes).replace(/\x1b\$\)C/g, "")
    // deno-lint-ignore no-control-regex
    .replace(/\x0e([^\x0f\n]*)\x0f?/g, (_, shifted: string) => withHighBits(shifted));
  return new TextDecoder("euc-kr").decode(bytesOf(text));
}

/** HZ (RFC 1843): GB 2312 without the high bits between `~{` and `~}`. */
function decodeHz(bytes: Uint8Array): string {
  const text = binaryText(bytes).replace(
    /~(?:~|\r?\n|\{((?:[^~\n]|~(?!\}))*)(?:~\})?)/g,
    (whole, shifted?: string) =>
      shifted !== undefined ? withHighBits(shifted) : whole === "~~" ? "~" : "",
  );
  return new TextDecoder("gbk").decode(bytesOf(text));
}

function withHighBits(text: string): string {
  return text.replace(/[\x21-\x7e]/g, (it) => String.fromCharCode(it.charCodeAt(0) | 0x80));
}
