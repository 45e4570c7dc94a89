import assert from "node:assert/strict";
import { capturedRun } from "../../scripts/fuzz/captured_run.ts";
import { scratch } from "../support/scratch.ts";
import { INBOX, writeX } from "./base.ts";

Deno.test("a damaged entry is what the error names, although streamed ones were stopped for it", async () => {
  await using dir = scratch();
  const evil = `${INBOX}#msgs/0000000e.eml`;
  const text = (text: string) => new TextEncoder().encode(text);
  const [archive] = writeX(dir.path, {
    extraEntries: [
      { name: evil, content: text("evil"), local: { crc: 1 }, central: { crc: 1 } },
      // Encrypted ones are streamed.
      ...["a", "b"].map((user) => ({
        name: `@backup/store/mail/company.com/${user}/INBOX/status.fld`,
        content: text("T0\r\n".repeat(1000)),
        password: "right",
      })),
    ],
  }) as [string];
  Deno.env.set("KMSRECOVER_PASSWORD", "right");
  const { code, stderr } = await capturedRun(["-m", "mail", "-s", dir.join("store"), archive]);
  assert.match(
    stderr,
    /^error: Cannot read ".*0000000e\.eml" in ".*": the checksum does not match/m,
  );
  assert.equal(code, 4);
});
