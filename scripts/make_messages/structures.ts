import { base64, message, type Sample, utf8 } from "./sample.ts";

/** A multipart with the parts given, each with its head. */
function multipart(type: string, parts: readonly string[], boundary = "B"): [string, string] {
  const body = parts.map((part) => `--${boundary}\n${part}\n`).join("");
  return [`multipart/${type}; boundary="${boundary}"`, `${body}--${boundary}--\n`];
}

function mime(name: string, [type, body]: readonly [string, string], more = {}): Sample {
  return message(name, { "MIME-Version": "1.0", "Content-Type": type, ...more }, body);
}

const TEXT = "Content-Type: text/plain; charset=utf-8\n\ntext\n";
const HTML = "Content-Type: text/html; charset=utf-8\n\n<p>text</p>\n";
const PICTURE = "Content-Type: image/png; name=logo.png\nContent-ID: <logo>\n" +
  "Content-Disposition: inline; filename=logo.png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n";

function file(head: string, body = "SGVsbG8="): string {
  return `${head}\nContent-Transfer-Encoding: base64\n\n${body}\n`;
}

/** An attachment with a disposition of these parameters. */
function named(name: string, parameters: string, type = "application/octet-stream"): Sample {
  const head = `Content-Type: ${type}\nContent-Disposition: attachment; ${parameters}`;
  return mime(`file name ${name}`, multipart("mixed", [TEXT, file(head)]));
}

/** A multipart in a multipart, so many times. */
function nested(depth: number): [string, string] {
  let part = TEXT;
  for (let level = depth; level > 0; level--) {
    const [type, body] = multipart("mixed", [part], `level${level}`);
    part = `Content-Type: ${type}\n\n${body}`;
  }
  const [type, body] = multipart(
    "mixed",
    [part, file("Content-Type: image/gif; name=deep.gif")],
    "top",
  );
  return [type, body];
}

function forwarded(subject: string, head = "Content-Type: message/rfc822"): string {
  const inner = multipart(
    "mixed",
    [TEXT, file("Content-Type: image/gif; name=inner.gif")],
    "inner",
  );
  return `${head}\n\nFrom: in@example.org\n${subject}Content-Type: ${inner[0]}\n\n${inner[1]}`;
}

/** The structure of messages, and the names of files in them. */
export const STRUCTURES: readonly Sample[] = [
  mime("structure text alone", ["text/plain; charset=utf-8", "text\n"]),
  mime("structure alternative", multipart("alternative", [TEXT, HTML])),
  mime(
    "structure mixed with a file",
    multipart("mixed", [TEXT, file("Content-Type: application/pdf; name=a.pdf")]),
  ),
  mime("structure related with a picture", multipart("related", [HTML, PICTURE])),
  mime("structure picture in mixed", multipart("mixed", [HTML, PICTURE])),
  mime(
    "structure attached picture in related",
    multipart("related", [HTML, PICTURE.replace("inline", "attachment")]),
  ),
  mime(
    "structure of Outlook",
    multipart("mixed", [
      `Content-Type: multipart/related; boundary=R\n\n--R\nContent-Type: multipart/alternative; boundary=A\n\n` +
      `--A\n${TEXT}\n--A\n${HTML}\n--A--\n\n--R\n${PICTURE}\n--R--\n`,
      file("Content-Type: application/pdf; name=a.pdf"),
    ]),
  ),
  mime("structure file as the message", ["application/pdf; name=whole.pdf", "JVBERi0=\n"]),
  mime("structure file as the message without a name", ["application/pdf", "JVBERi0=\n"]),
  mime("structure text as a file", ["text/plain; name=notes.txt", "text\n"], {
    "Content-Disposition": "attachment; filename=notes.txt",
  }),
  mime("structure forwarded message", multipart("mixed", [TEXT, forwarded("Subject: inner\n")])),
  mime("structure forwarded message without a subject", multipart("mixed", [TEXT, forwarded("")])),
  mime(
    "structure forwarded message with a name",
    multipart("mixed", [
      TEXT,
      forwarded("Subject: inner\n", "Content-Type: message/rfc822; name=mail.eml"),
    ]),
  ),
  mime("structure forwarded as the message", [
    "message/rfc822",
    forwarded("Subject: inner\n").slice("Content-Type: message/rfc822\n\n".length),
  ]),
  mime(
    "structure digest",
    multipart("digest", ["\nSubject: one\n\ntext\n", "\nSubject: two\n\ntext\n"]),
  ),
  mime(
    "structure report",
    multipart("report; report-type=delivery-status", [
      TEXT,
      "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\n",
      "Content-Type: message/rfc822\n\nSubject: bounced\n\ntext\n",
    ]),
  ),
  mime(
    "structure signed",
    multipart("signed; micalg=pgp-sha1", [
      TEXT,
      "Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----\n",
    ]),
  ),
  mime(
    "structure invitation",
    multipart("alternative", [
      TEXT,
      "Content-Type: text/calendar; charset=utf-8; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR\n",
    ]),
  ),
  mime("structure nested ten times", nested(10)),
  mime("structure nested fifty times", nested(50)),
  mime(
    "structure empty parts",
    multipart("mixed", ["\n", "Content-Type: image/gif; name=x.gif\n\n", "\n"]),
  ),
  mime("structure without a boundary", ["multipart/mixed", `--B\n${TEXT}--B--\n`]),
  mime("structure with a boundary that never comes", [
    "multipart/mixed; boundary=B",
    "text alone\n",
  ]),
  mime("structure with text around", [
    "multipart/mixed; boundary=B",
    `preamble\n\n--B\n${
      file("Content-Type: image/gif; name=x.gif")
    }\n--B--\nepilogue\n--B\nno part\n`,
  ]),
  mime("structure without its end", [
    "multipart/mixed; boundary=B",
    `--B\n${TEXT}\n--B\nContent-Type: image/gif; name=x.gif\n\nR0lGOD`,
  ]),
  mime("structure cut in a part's head", [
    "multipart/mixed; boundary=B",
    `--B\n${TEXT}\n--B\nContent-Type: image/gi`,
  ]),
  mime("structure boundary with blanks after it", [
    "multipart/mixed; boundary=B",
    `--B  \n${TEXT}\n--B\t\n${file("Content-Type: image/gif; name=x.gif")}\n--B--  \n`,
  ]),
  mime(
    "structure boundaries that begin alike",
    multipart("mixed", [
      `Content-Type: multipart/mixed; boundary=BB\n\n--BB\n${
        file("Content-Type: image/gif; name=in.gif")
      }\n--BB--\n`,
      file("Content-Type: image/gif; name=out.gif"),
    ]),
  ),
  mime(
    "structure inner multipart without its end",
    multipart("mixed", [
      `Content-Type: multipart/mixed; boundary=I\n\n--I\n${
        file("Content-Type: image/gif; name=in.gif")
      }\n`,
      file("Content-Type: image/gif; name=out.gif"),
    ]),
  ),
  mime(
    "structure odd boundary",
    multipart("mixed", [TEXT, file("Content-Type: image/gif; name=x.gif")], "=_(a)+'b' ?:c"),
  ),
  mime("structure part without a head", ["multipart/mixed; boundary=B", "--B\n\ntext\n--B--\n"]),
  mime("structure part without a blank line", [
    "multipart/mixed; boundary=B",
    "--B\nContent-Type: image/gif; name=x.gif\n--B\nContent-Type: image/gif; name=y.gif\n--B--\n",
  ]),
  mime("structure type in capitals", [
    "MULTIPART/MIXED; BOUNDARY=B",
    `--B\nCONTENT-TYPE: IMAGE/GIF; NAME=X.GIF\n\nx\n--B--\n`,
  ]),
  mime("structure type that is none", ["text", "text\n"]),
  mime("structure type with a comment", [
    "text/plain (plain text); charset=us-ascii (ASCII)",
    "text\n",
  ]),
  mime("structure type twice", ["image/gif; name=first.gif", "text\n"], {
    "content-type": "image/png; name=second.png",
  }),
  message(
    "structure without MIME-Version",
    { "Content-Type": "image/gif; name=x.gif" },
    "R0lGOD\n",
  ),
  mime(
    "structure five hundred parts",
    multipart("mixed", [
      ...Array.from({ length: 500 }, () => TEXT),
      file("Content-Type: image/gif; name=last.gif"),
    ]),
  ),
  named("plain", "filename=report.pdf"),
  named("in quotes", 'filename="annual report.pdf"'),
  named("with blanks and no quotes", "filename=annual report.pdf"),
  named("with brackets and no quotes", "filename=report(2).pdf"),
  named("with a semicolon in quotes", 'filename="a;b.pdf"'),
  named("with quotes in quotes", 'filename="a\\"b.pdf"'),
  named("of RFC 2231", "filename*=UTF-8''%C5%99e%C5%A1en%C3%AD.pdf"),
  named("of RFC 2231 with a language", "filename*=iso-8859-1'en'%A3%20rates.pdf"),
  named("of RFC 2231 in pieces", 'filename*0="annual"; filename*1=" report"; filename*2=.pdf'),
  named(
    "of RFC 2231 in encoded pieces",
    "filename*0*=UTF-8''%C5%99e; filename*1*=%C5%A1; filename*2=en.pdf",
  ),
  named("of RFC 2231 in pieces out of order", "filename*1=b.pdf; filename*0=a"),
  named(
    "of RFC 2231 beside the plain one",
    "filename=\"resume.pdf\"; filename*=UTF-8''r%C3%A9sum%C3%A9.pdf",
  ),
  named("of RFC 2231 without a charset", "filename*=''plain.pdf"),
  named("of RFC 2231 with a broken code", "filename*=UTF-8''a%ZZb.pdf"),
  named("in an encoded word", 'filename="=?utf-8?Q?=C5=99e=C5=A1en=C3=AD.pdf?="'),
  named("in two encoded words", 'filename="=?utf-8?Q?=C5=99e?=\n =?utf-8?Q?=C5=A1en=C3=AD.pdf?="'),
  named("in an encoded word without quotes", "filename==?utf-8?B?" + base64("řešení.pdf") + "?="),
  named("of raw UTF-8", `filename="${utf8("řešení.pdf")}"`),
  named("of raw ISO-8859-1", 'filename="r\xe9sum\xe9.pdf"'),
  named("with a path", 'filename="C:\\\\temp\\\\a.pdf"'),
  named("that goes up", 'filename="../../etc/passwd"'),
  named("empty", 'filename=""'),
  named("missing", "size=5"),
  named("in the type alone", "size=5", 'application/pdf; name="typed.pdf"'),
  named("in both", "filename=disposed.pdf", "application/pdf; name=typed.pdf"),
  named("folded", 'filename="annual\n report.pdf"'),
  named("in capitals", "FILENAME=REPORT.PDF"),
  named("twice", "filename=first.pdf; filename=second.pdf"),
  named("without the closing quote", 'filename="open.pdf'),
];
