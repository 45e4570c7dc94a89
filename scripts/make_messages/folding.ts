import { exact, message, raw, type Sample } from "./sample.ts";

const HEAD =
  "From: Ann <ann@example.org>\nTo: bob@example.org\nDate: Thu, 4 Mar 2021 19:09:26 -0500\n";

/** The form of heads: folds, doubled and missing fields, line ends, what is no header. */
export const FOLDING: readonly Sample[] = [
  message("fold with a blank", { Subject: "one\n two" }),
  message("fold with a tab", { Subject: "one\n\ttwo" }),
  message("fold with many blanks", { Subject: "one\n    two" }),
  message("fold with trailing blanks", { Subject: "one   \n two   " }),
  message("fold into an empty line", { Subject: "one\n \n two" }),
  message("fold before the text", { Subject: "\n one" }),
  message("fold in a Message-ID", { "Message-ID": "\n <very-long-id@example.org>" }),
  message("fold inside a Message-ID", { "Message-ID": "<split\n id@example.org>" }),
  raw("field twice: Subject", `${HEAD}Subject: first\nSubject: second\n\ntext\n`),
  raw("field twice: From", `From: first@example.org\n${HEAD}Subject: x\n\ntext\n`),
  raw("field twice: To", `${HEAD}To: carl@example.org\nSubject: x\n\ntext\n`),
  raw("field twice: Date", `${HEAD}Date: Fri, 5 Mar 2021 10:00:00 +0000\nSubject: x\n\ntext\n`),
  raw("field twice: Message-ID", `${HEAD}Message-ID: <a@x>\nMessage-ID: <b@x>\n\ntext\n`),
  raw(
    "field name in capitals",
    "FROM: ann@example.org\nSUBJECT: LOUD\nMESSAGE-ID: <A@X>\n\ntext\n",
  ),
  raw(
    "field name in small letters",
    "from: ann@example.org\nsubject: quiet\nmessage-id: <a@x>\n\ntext\n",
  ),
  raw("field without a blank after the colon", "From:ann@example.org\nSubject:tight\n\ntext\n"),
  raw(
    "field with a blank before the colon",
    "From : ann@example.org\nSubject\t: obsolete\n\ntext\n",
  ),
  raw("field without a value", `${HEAD}Subject:\n\ntext\n`),
  raw("field without a colon", `${HEAD}Nonsense\nSubject: after nonsense\n\ntext\n`),
  raw("field without a name", `${HEAD}: nameless\nSubject: after nameless\n\ntext\n`),
  raw("fold that lost its blank", `Received: from a\nby b with c\n${HEAD}Subject: x\n\ntext\n`),
  raw("continuation first", ` continued from nowhere\n${HEAD}Subject: x\n\ntext\n`),
  raw(
    "mbox line first",
    `From ann@example.org Thu Mar  4 19:09:26 2021\n${HEAD}Subject: x\n\ntext\n`,
  ),
  raw(
    "quoted mbox line first",
    `>From ann@example.org Thu Mar  4 19:09:26 2021\n${HEAD}Subject: x\n\ntext\n`,
  ),
  raw("blank line first", `\n${HEAD}Subject: x\n\ntext\n`),
  raw("no blank line, no body", `${HEAD}Subject: x\n`),
  exact("no line end at all", "Subject: x"),
  raw(
    "no blank line before the text",
    `${HEAD}Subject: x\nThis is the text already.\nMore of it.\n`,
  ),
  raw(
    "no blank line before a boundary",
    `${HEAD}Subject: x\nContent-Type: multipart/mixed; boundary=B\n` +
      "--B\nContent-Type: application/pdf; name=a.pdf\n\nx\n--B--\n",
  ),
  exact("line ends of LF", `${HEAD}Subject: unix\n\ntext\n`),
  exact("line ends of CR", `${HEAD}Subject: mac\n\ntext\n`.replaceAll("\n", "\r")),
  exact("line ends mixed", `${HEAD.replaceAll("\n", "\r\n")}Subject: mixed\n\r\ntext\n`),
  exact("line ends doubled CR", `${HEAD}Subject: x\n\ntext\n`.replaceAll("\n", "\r\r\n")),
  exact("CR alone in a value", `${HEAD}Subject: one\rtwo\n\ntext\n`.replaceAll("\n", "\r\n")),
  message("NUL in a value", { Subject: "one\0two" }),
  raw("NUL in a name", `${HEAD}Sub\0ject: x\n\ntext\n`),
  message("Message-ID missing", { "Message-ID": undefined }),
  message("Message-ID without brackets", { "Message-ID": "1234@example.org" }),
  message("Message-ID with text around", { "Message-ID": "x <1234@example.org> y" }),
  message("Message-ID without a domain", { "Message-ID": "<1234>" }),
  message("Message-ID empty", { "Message-ID": "" }),
  message("Message-ID of Exchange", { "Message-ID": "<AM0PR0=1+2$[a]@x.y>" }),
  message("subject missing", { Subject: undefined }),
  message("subject of blanks", { Subject: "   " }),
  message("subject with a colon first", { Subject: ": x" }),
  exact("empty", ""),
  exact("a line end alone", "\r\n"),
  exact("text alone", "Only text, and no header at all\r\n"),
];
