/**
 * How long one message takes: reading its head, folding a text, deciding a query, working out whether two
 * are the same. In microseconds, the median of several rounds.
 *
 *     deno run scripts/bench/message_speed.ts [rounds]
 */
import PostalMime from "postal-mime";
import { fieldsOf } from "../../lib/message/fields.ts";
import { fold } from "../../lib/message/fold.ts";
import { readHead } from "../../lib/message/head.ts";
import { Matcher } from "../../lib/message/match.ts";
import { parseQuery } from "../../lib/message/query.ts";
import { contentKey } from "../../lib/message/same.ts";
import { WholeMessage } from "../../lib/message/whole_message.ts";
import { Random } from "../make_backup/random.ts";

/** The size of a usual message. In bytes. */
const SIZE = 13_000;

const HEAD = [
  "Return-Path: <ann@example.org>",
  "X-Footer: ZXhhbXBsZS5vcmc=",
  "Received: from [127.0.0.1] ([127.0.0.1])",
  "\t(authenticated user ann@example.org)",
  "\tby example.org (Kerio Connect 9.3.1) with ESMTPA",
  "\tfor bob@example.org;",
  "\tThu, 4 Mar 2021 19:09:50 -0500",
  "Date: Thu, 4 Mar 2021 19:09:50 -0500",
  "Subject: The invoice of March",
  "X-Mailer: Kerio Connect 9.3.1/Kerio Connect Client",
  "X-User-Agent: Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:85.0) Gecko/20100101",
  "\tFirefox/85.0",
  "Message-ID: <4290254244-12546@example.org>",
  "From: Ann Author <ann@example.org>",
  "To: Bob Reader <bob@example.org>",
  "Cc: Carl Copy <carl@example.org>",
  "X-Priority: 3",
  "Importance: Normal",
  "MIME-Version: 1.0",
].join("\r\n");

const TEXT = lines(new Random("message speed").words(SIZE / 6));
const CZECH = TEXT.replaceAll("e", "ě").slice(0, TEXT.length);
const UTF_8 = new TextEncoder();

const MESSAGES: Readonly<Record<string, Uint8Array>> = {
  "plain": message('text/plain; charset="utf-8"', "7bit", TEXT),
  "UTF-8": message('text/plain; charset="utf-8"', "8bit", CZECH),
  "base64": message('text/plain; charset="utf-8"', "base64", base64(TEXT)),
  "quoted": message('text/plain; charset="utf-8"', "quoted-printable", TEXT.replaceAll("e", "=65")),
  "HTML": message(
    'text/html; charset="utf-8"',
    "7bit",
    TEXT.replace(/(\w+)\r\n/g, "<b>$1</b><br>\r\n"),
  ),
};

/** One for each query, as in a search. */
const matchers = new Map<string, Matcher>();

const rounds = Number(Deno.args[0] ?? 7);
const plain = MESSAGES.plain!;
const encoded = withHead("Subject: =?utf-8?B?xJBp?= =?utf-8?Q?_caf=C3=A9?=");

await measure("head, ASCII", () => readHead(plain));
await measure("head, encoded subject", () => readHead(encoded));
await measure(
  "head alone by postal-mime",
  () => PostalMime.parse(plain.subarray(0, HEAD.length)),
  2000,
);
await measure("whole by postal-mime", () => PostalMime.parse(plain), 200);
await measure("fold 13 kB of ASCII", () => fold(TEXT));
await measure("fold 13 kB of Czech", () => fold(CZECH), 500);
for (const query of ["invoice", "from:ann subject:offer", "-(to:carl OR offer) after:2021"]) {
  await measure(`query "${query}" with its head`, () => judge(query, plain));
}
for (const [name, bytes] of Object.entries(MESSAGES)) {
  await measure(`query "body:zebra", ${name}`, () => judge("body:zebra", bytes), 1000);
}
await measure("key of sameness", () => contentKey(plain), 2000);

function judge(query: string, bytes: Uint8Array): boolean | undefined {
  let matcher = matchers.get(query);
  if (!matcher) {
    matcher = new Matcher(parseQuery(query, { now: 0, utcOffset: 0 }));
    matchers.set(query, matcher);
  }
  const head = readHead(bytes);
  const { hasAttachments } = head;
  const fields = fieldsOf({ kind: "mail", head });
  const candidate = {
    kind: "mail",
    flags: undefined,
    size: bytes.length,
    fields,
    hasAttachments,
  } as const;
  const verdict = matcher.judge(candidate);
  return verdict ?? matcher.judge({ ...candidate, whole: new WholeMessage(bytes) });
}

async function measure(name: string, run: () => unknown, times = 10_000): Promise<void> {
  const durations: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) {
      const result = run();
      if (result instanceof Promise) await result;
    }
    // The first round warms up.
    if (round > 0) durations.push((performance.now() - start) / times * 1000);
  }
  const median = durations.sort((a, b) => a - b)[Math.floor(durations.length / 2)]!;
  console.log(`${name.padEnd(60)} ${median.toFixed(1).padStart(8)} µs`);
}

function message(type: string, encoding: string, body: string): Uint8Array {
  const head = `${HEAD}\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: ${encoding}`;
  return UTF_8.encode(`${head}\r\n\r\n${body}`);
}

function withHead(subject: string): Uint8Array {
  return UTF_8.encode(`${HEAD.replace(/^Subject: .*$/m, subject)}\r\n\r\n${TEXT}`);
}

function lines(text: string): string {
  return text.replace(/(.{1,72}) /g, "$1\r\n");
}

function base64(text: string): string {
  return btoa(text).replace(/.{76}/g, "$&\r\n");
}
