import { exact, message, raw, type Sample } from "./sample.ts";

const MANY = 10_000;
const MEGABYTE = 1024 * 1024;

/** Messages that are made to cost time or memory, or to break a parser. */
export const HOSTILE: readonly Sample[] = [
  raw(
    "hostile head of ten thousand fields",
    Array.from({ length: MANY }, (_, i) => `X-Field-${i}: value ${i}\n`).join("") +
      "Subject: after them\nFrom: ann@example.org\n\ntext\n",
  ),
  raw(
    "hostile head of a megabyte",
    Array.from({ length: 1024 }, (_, i) => `X-${i}: ${"x".repeat(1000)}\n`).join("") +
      "Subject: after them\nFrom: ann@example.org\n\ntext\n",
  ),
  message("hostile field of a megabyte", { "X-Long": "x".repeat(MEGABYTE) }),
  message("hostile subject of a megabyte", { Subject: "x".repeat(MEGABYTE) }),
  message("hostile subject of ten thousand folds", { Subject: "a" + "\n b".repeat(MANY) }),
  message("hostile list of ten thousand blanks", { To: `a@x.test${" ".repeat(MANY)}, b@x.test` }),
  message("hostile list of two thousand addresses", {
    To: Array.from({ length: 2000 }, (_, i) => `User ${i} <user${i}@example.org>`).join(",\n "),
  }),
  message("hostile date of ten thousand blanks", {
    Date: `21 Nov 1997${" ".repeat(MANY)}09:55:06 +0000`,
  }),
  message("hostile words, a thousand", { Subject: "=?utf-8?Q?a?= ".repeat(1000) }),
  message("hostile words that never end, a thousand", { Subject: "=?utf-8?Q?a ".repeat(1000) }),
  message("hostile comments inside each other, a hundred", {
    To: `ann@example.org ${"(".repeat(100)}x${")".repeat(100)}`,
  }),
  message("hostile brackets that never close, a thousand", { To: "<".repeat(1000) }),
  message("hostile quotes, a thousand and one", {
    To: `${'"a" '.repeat(1000)}" <ann@example.org>`,
  }),
  message("hostile parameters, a thousand", {
    "Content-Type": `image/gif; ${
      Array.from({ length: 1000 }, (_, i) => `p${i}=${i}`).join("; ")
    }; name=x.gif`,
  }),
  message("hostile references, a thousand", {
    References: Array.from({ length: 1000 }, (_, i) => `<${i}@example.org>`).join("\n "),
  }),
  exact("hostile NUL bytes alone", "\0".repeat(1000)),
  exact(
    "hostile bytes of all values",
    Array.from({ length: 256 }, (_, i) => String.fromCharCode(i)).join(""),
  ),
  exact("hostile one line without end", "Subject: x\r\nX".repeat(1) + "y".repeat(100_000)),
  exact("hostile line feeds alone", "\n".repeat(1000)),
  exact("hostile carriage returns alone", "\r".repeat(1000)),
  exact("hostile colons alone", ":".repeat(1000)),
  raw(
    "hostile blank continuations",
    `Subject: x\n${" \n".repeat(1000)}From: ann@example.org\n\ntext\n`,
  ),
];
