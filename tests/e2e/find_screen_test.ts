import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { writeMailBackup } from "../engine/search_support.ts";
import { scratch } from "../support/scratch.ts";
import { noTmux, TmuxScreen } from "./browse_support.ts";

const b64 = (text: string) => `=?utf-8?B?${Buffer.from(text).toString("base64")}?=`;

const SUBJECTS: readonly string[] = [
  "Предложение о поставке новых серверов и оборудования",
  "会議の議事録をお送りします。ご確認ください。よろしくお願いします。",
  "عرض أسعار جديد للخوادم",
  "Party 🎉👨‍👩‍👧‍👦 tonight 🇯🇵",
  "Steers \u001b[31mred\u001b[0m \u0007bell\u0008\u0008\u0008\u0008 back",
  "Direction \u202egnp.exe\u202c and \u2066isolate\u2069",
  "Plain",
];

const messages = Object.fromEntries(SUBJECTS.map((subject, at) => [
  `company.com/smith/INBOX/#msgs/${(at + 1).toString(16).padStart(8, "0")}.eml`,
  `From: ${b64(at % 2 ? "田中 太郎" : "Иван Петров")} <a${at}@b.example>\r\n` +
  `Subject: ${b64(subject)}\r\nDate: Sun, 07 Jan 2024 0${at}:00:00 +0000\r\n\r\ntext\r\n`,
]));

for (const columns of [80, 120]) {
  Deno.test({
    name: `found messages in all scripts stand in their columns on a screen of ${columns}`,
    ignore: noTmux,
    async fn() {
      await using dir = scratch();
      writeMailBackup(dir.path, "F20240107T010000Z.zip", messages);
      await using screen = await TmuxScreen.start(
        ["-l", "--find", "after:2024-01-01", "F20240107T010000Z.zip"],
        { columns, rows: 40, cwd: dir.path },
      );
      const text = await screen.until(/ended with \d/);
      const lines = text.slice(0, text.lastIndexOf("ended with")).split("\n");
      const shown = lines.slice(lines.findIndex((line) => line.startsWith("Backup ")))
        .map((line) => `${line.trimEnd()}\n`).join("").trimEnd().replace(/ in [\d.]+ s$/, "");
      const expected = new URL(`screens/find_${columns}.txt`, import.meta.url);
      assert.equal(`${shown}\n`, readFileSync(expected, "utf8"));
      assert.match(text, /ended with 0/);
    },
  });
}
