import { message, raw, type Sample, utf8 } from "./sample.ts";

const CZECH_1250 = "Objedn\xe1vka: p\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd k\xf9\xf2";
const RUSSIAN_1251 = "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0";
const RUSSIAN_KOI8 = "\xf0\xd2\xc9\xd7\xc5\xd4, \xcb\xc1\xcb \xc4\xc5\xcc\xc1";
const JAPANESE_2022 = "\x1b$BF|K\\8l\x1b(B";

function typed(charset: string): Record<string, string> {
  return { "MIME-Version": "1.0", "Content-Type": `text/plain; charset=${charset}` };
}

/** Heads with bytes beyond ASCII that no encoded word announces. */
export const CHARSETS: readonly Sample[] = [
  message("raw UTF-8", { Subject: utf8("Größe und Gewicht") }),
  message("raw UTF-8 of Japanese", { Subject: utf8("日本語の件名") }),
  message("raw UTF-8 of Arabic", { Subject: utf8("مرحبا بالعالم") }),
  message("raw UTF-8 of emoji", { Subject: utf8("👩‍👩‍👧 🇨🇿") }),
  message("raw UTF-8 folded in a character", { Subject: utf8("Gr") + "\xc3\n \xb6\xc3\x9fe" }),
  message("raw UTF-8 with a byte order mark", { Subject: "\xef\xbb\xbfSubject" }),
  message("raw ISO-8859-1", { Subject: "Gr\xf6\xdfe und Gewicht" }),
  message("raw ISO-8859-1, declared", { Subject: "Gr\xf6\xdfe", ...typed("iso-8859-1") }),
  message("raw windows-1252 with quotes", { Subject: "\x93Gr\xf6\xdfe\x94 \x96 \x80 5" }),
  message("raw ISO-8859-2, declared", { Subject: "\xbelu\xbbou\xe8k\xfd", ...typed("iso-8859-2") }),
  message("raw windows-1250 without declaration", { Subject: CZECH_1250 }),
  message("raw windows-1250, declared", { Subject: CZECH_1250, ...typed("windows-1250") }),
  message("raw windows-1251 without declaration", { Subject: RUSSIAN_1251 }),
  message("raw windows-1251, declared", { Subject: RUSSIAN_1251, ...typed("windows-1251") }),
  message("raw KOI8-R without declaration", { Subject: RUSSIAN_KOI8 }),
  message("raw KOI8-R, declared", { Subject: RUSSIAN_KOI8, ...typed("koi8-r") }),
  message("raw ISO-2022-JP", { Subject: JAPANESE_2022 }),
  message("raw ISO-2022-JP, declared", { Subject: JAPANESE_2022, ...typed("iso-2022-jp") }),
  message("raw Shift_JIS, declared", { Subject: "\x93\xfa\x96{\x8c\xea", ...typed("shift_jis") }),
  message("raw GBK, declared", { Subject: "\xd6\xd0\xce\xc4", ...typed("gbk") }),
  message("raw bytes declared as UTF-8", { Subject: "Gr\xf6\xdfe", ...typed("utf-8") }),
  message("raw bytes of an unknown charset", {
    Subject: "Gr\xf6\xdfe",
    ...typed("x-nobody-knows"),
  }),
  message("raw name of ISO-8859-1", { From: "J\xfcrgen M\xfcller <jm@example.org>" }),
  message("raw name of windows-1250", { From: "Ji\xf8\xed \x8altys <js@example.org>" }),
  message("raw bytes alone", { Subject: "\xff\xfe\xfd" }),
  message("raw control characters", { Subject: "a\x01b\x07c\x1b[31md\x7f" }),
  message("raw C1 control characters", { Subject: utf8("a\u0085b\u009bc") }),
  raw("raw bytes in a field's name", "Subject: before\nX-\xe9: y\nFrom: ann@example.org\n\ntext\n"),
];
