import assert from "node:assert/strict";
import { bodyTexts } from "../../../lib/message/body/body_texts.ts";
import { WholeMessage } from "../../../lib/message/whole_message.ts";
import { eml } from "../support.ts";

function textsOf(bytes: Uint8Array): string[] {
  return [...bodyTexts(bytes, new WholeMessage(bytes).parts)].map(({ text }) => text);
}

function typed(type: string, encoding: string, body: string): Uint8Array {
  const head = `Content-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n`.replaceAll(
    "\n",
    "\r\n",
  );
  return Uint8Array.from(head + body, (it) => it.charCodeAt(0));
}

Deno.test("texts come with their transfer encoding and charset decoded", () => {
  assert.deepEqual(
    textsOf(
      typed("text/plain; charset=utf-8", "quoted-printable", "p=C5=99=\r\n=ed=20\t=\r\n=ZZ="),
    ),
    ["př\ufffd \t=ZZ"],
  );
  assert.deepEqual(textsOf(typed("text/plain; charset=windows-1250", "base64", "cPju\r\n7Q==")), [
    "přîí",
  ]);
  assert.deepEqual(textsOf(typed("text/plain; charset=koi8-r", "8bit", "\xf0\xd2")), ["Пр"]);
  assert.deepEqual(textsOf(typed("text/plain", "8bit", "caf\xe9")), ["café"]);
  assert.deepEqual(textsOf(typed("text/plain", "x-unknown", "as it is")), ["as it is"]);
});

Deno.test("base64 is decoded in pieces, with rubbish in it, and cut off", () => {
  assert.deepEqual(textsOf(typed("text/plain", "base64", "YQ==\r\nYg==\r\nYw==")), ["abc"]);
  assert.deepEqual(textsOf(typed("text/plain", "base64", "Y!W*J j\r\n--\r\nZGVm")), ["abcdef"]);
  assert.deepEqual(textsOf(typed("text/plain", "base64", "YWJjZ")), ["abc"]);
  assert.deepEqual(textsOf(typed("text/plain", "base64", "")), [""]);
});

Deno.test("the head of a message in the message is a text, files are none", () => {
  const message = eml(
    "Content-Type: multipart/mixed; boundary=B\n\n--B\nContent-Type: message/rfc822\n\n" +
      "From: Ann <ann@x>\nTo: bob@x\nSubject: =?utf-8?Q?caf=C3=A9?=\n\ninside\n" +
      "--B\nContent-Type: application/octet-stream\n\nbinary\n" +
      "--B\nContent-Type: message/delivery-status\n\nAction: failed\n--B--\n",
  );
  assert.deepEqual(textsOf(message), ["café\nAnn <ann@x>\n <bob@x>", "inside", "Action: failed"]);
});
