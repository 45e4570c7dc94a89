import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { main, writeLargeBackup } from "../../scripts/make_backup.ts";
import { largeMessage } from "../../scripts/make_backup/large_backup.ts";
import { scratch } from "../support/scratch.ts";
import { parseText, readOwnVolumes } from "./read_backup.ts";

Deno.test("writeLargeBackup() counts what it streams", async () => {
  await using dir = scratch();
  const hugeBytes = (9 << 20) + 1;
  const entries = await readOwnVolumes(
    writeLargeBackup(dir.path, { messages: 1500, messageBytes: 300, hugeBytes }),
  );
  const files = entries.slice(1, -1).filter(({ name }) => !name.endsWith("/"));
  const summary = parseText(entries.at(-1)?.bytes);
  assert.equal(Number(summary.count_files), files.length);
  assert.equal(
    Number(summary.total_size),
    files.reduce((sum, { bytes }) => sum + bytes.length, 0),
  );
  const messages = files.filter(({ name }) => name.endsWith(".eml"));
  assert.equal(messages.length, 1501);
  assert.equal(Buffer.compare(messages[70]?.bytes ?? Buffer.of(), largeMessage(70, 300)), 0);
  assert.equal(messages.at(-1)?.bytes.length, hugeBytes);
});

Deno.test("make_backup.ts writes the chain that the command line asks for", async () => {
  await using dir = scratch();
  const paths = await main([dir.path, "--chain", "FDC", "--volumes", "2", "--no-summary"]);
  assert.equal(paths.length, 6);
  assert.deepEqual(paths.map((path) => path.slice(dir.path.length + 1)), [
    "F20240107T010000Z.zip",
    "F20240107T010000Z.1.zip",
    "D20240108T010000Z.zip",
    "D20240108T010000Z.1.zip",
    "C20240109T010000Z.zip",
    "C20240109T010000Z.1.zip",
  ]);
  assert.equal((await readOwnVolumes(paths.slice(2, 4))).at(-1)?.name, ".summary.txt");
  assert.notEqual((await readOwnVolumes(paths.slice(4))).at(-1)?.name, ".summary.txt");
});
