import assert from "node:assert/strict";
import { WholeMessage } from "../../lib/message/whole_message.ts";
import { eml, sample } from "./support.ts";

function attached(head: string, body: string): unknown {
  const bytes = eml(
    `Content-Type: multipart/mixed; boundary=B\n\n--B\n${head}\n\n${body}\n--B--\n`,
  );
  return new WholeMessage(bytes).attachments.map(({ name, bytes }) => [name, bytes]);
}

Deno.test("the size of an attachment is that of the file", () => {
  const base64 = "Content-Type: image/gif; name=a\nContent-Transfer-Encoding: base64";
  for (const size of [0, 1, 2, 3, 100, 1000]) {
    const encoded = btoa("x".repeat(size)).replace(/.{76}/g, "$&\n");
    assert.deepEqual(attached(base64, encoded), [["a", size]]);
  }
  const quoted = "Content-Type: text/plain; name=a\nContent-Transfer-Encoding: quoted-printable";
  assert.deepEqual(attached(quoted, "caf=C3=A9 =\nau lait"), [["a", "café au lait".length + 1]]);
  assert.deepEqual(attached("Content-Type: image/gif; name=a", "12345"), [["a", 5]]);
});

Deno.test("pictures that an HTML text shows are inline and no attachments of the message", () => {
  const related = new WholeMessage(sample("structure related with a picture"));
  assert.deepEqual(related.attachments.map(({ isInline }) => isInline), [true]);
  assert.equal(related.hasAttachments, false);
  assert.equal(related.hasFile("logo"), true);
  assert.equal(new WholeMessage(sample("structure picture in mixed")).hasAttachments, true);
  assert.equal(new WholeMessage(sample("structure text alone")).hasAttachments, false);
});
