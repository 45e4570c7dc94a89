import assert from "node:assert/strict";
import { readMessage } from "../../lib/message/shown_message.ts";
import { SAMPLES } from "../../scripts/make_messages.ts";
import { eml, sample } from "./support.ts";

Deno.test("readMessage() gives head, the plain one of several texts, and attachments", async () => {
  const { head, text, attachments } = await readMessage(sample("structure of Outlook"));
  assert.equal(head.subject, "A usual subject");
  assert.equal(text, "text");
  assert.deepEqual(attachments, [
    { name: "logo.png", type: "image/png", bytes: 6, isInline: true },
    { name: "a.pdf", type: "application/pdf", bytes: 5, isInline: false },
  ]);
});

Deno.test("readMessage() makes text of HTML where there is no other", async () => {
  const html = "<div>One &amp; <b>two</b></div><div>three</div><script>four</script>";
  const { text } = await readMessage(eml(`Content-Type: text/html; charset=utf-8\n\n${html}\n`));
  assert.equal(text, "One & two\nthree");
});

Deno.test("readMessage() shows raw text of a charset that is not declared", async () => {
  const bytes = Uint8Array.from(
    "Subject: x\r\n\r\np\xf8\xedli\x9a \x9elu\x9dou\xe8k\xfd\r\n",
    (it) => it.charCodeAt(0),
  );
  assert.equal((await readMessage(bytes)).text, "příliš žluťoučký");
});

Deno.test("readMessage() shows a message in the message with its head", async () => {
  const { text } = await readMessage(sample("structure forwarded message"));
  assert.match(text, /^text\n[\s\S]*Subject: inner\n[\s\S]*text$/);
});

Deno.test("readMessage() shows the text where parts stand too deep for postal-mime", async () => {
  let part = "Content-Type: text/plain\n\nbottom\n";
  for (let level = 300; level > 0; level--) {
    part =
      `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n${part}\n--b${level}--\n`;
  }
  assert.match((await readMessage(eml(part))).text, /bottom/);
});

Deno.test("readMessage() shows every message of the corpus", async () => {
  for (const { name, bytes } of SAMPLES) {
    const { text, head } = await readMessage(bytes);
    assert.equal(typeof text, "string", name);
    assert.equal(head.needsMore && bytes.length > 1_000_000, false, name);
  }
  assert.match(
    (await readMessage(sample("no blank line before the text"))).text,
    /This is the text already/,
  );
  assert.match((await readMessage(sample("item contact"))).text, /^FN:Jiří Novák$/m);
});
