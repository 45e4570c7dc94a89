/** Names of U+00A0 to U+00FF in their order. */
const LATIN_1 =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr " +
  "deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest " +
  "Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc " +
  "Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute " +
  "THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave " +
  "iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc " +
  "uuml yacute thorn yuml";

/** Others that occur in mail, each with its character. */
const OTHERS =
  "amp& lt< gt> quot\" apos' OEligŒ oeligœ ScaronŠ scaronš YumlŸ circˆ tilde˜ ensp\u2002 " +
  "emsp\u2003 thinsp\u2009 zwnj\u200c zwj\u200d lrm\u200e rlm\u200f ndash– mdash— lsquo‘ rsquo’ " +
  "sbquo‚ ldquo“ rdquo” bdquo„ dagger† bull• hellip… permil‰ prime′ lsaquo‹ rsaquo› euro€ trade™ " +
  "larr← uarr↑ rarr→ darr↓ harr↔ minus− ne≠ le≤ ge≥ infin∞ asymp≈ radic√ sum∑ numero№ check✓ " +
  "CcaronČ ccaronč DcaronĎ dcaronď EcaronĚ ecaroně NcaronŇ ncaronň RcaronŘ rcaronř TcaronŤ tcaronť " +
  "ZcaronŽ zcaronž UringŮ uringů LstrokŁ lstrokł AogonĄ aogoną EogonĘ eogonę CacuteĆ cacuteć NacuteŃ " +
  "nacuteń SacuteŚ sacuteś ZacuteŹ zacuteź ZdotŻ zdotż OdblacŐ odblacő UdblacŰ udblacű";

const NAMED: ReadonlyMap<string, string> = new Map([
  ...LATIN_1.split(" ").map((name, i): [string, string] => [name, String.fromCharCode(0xa0 + i)]),
  ...OTHERS.split(" ").map((it): [string, string] => [it.slice(0, -1), it.slice(-1)]),
]);

/** Puts characters in the place of HTML's character references; unknown ones stay as they are. */
export function decodeEntities(html: string): string {
  if (!html.includes("&")) return html;
  return html.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));?/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED.get(name) ?? whole;
      const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
      const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
      return isCharacter ? String.fromCodePoint(code) : whole;
    },
  );
}
