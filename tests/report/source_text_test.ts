import assert from "node:assert/strict";
import { describeSet } from "../../lib/report/source_text.ts";
import { backupSet } from "../backup/support.ts";
import { DIFFERENTIAL, noon } from "./fixtures.ts";

Deno.test("describeSet() tells kinds, unpacked folders and volumes", () => {
  const copy = backupSet("C3", { time: noon(3), form: "folder" });
  assert.equal(describeSet(copy, 60), "backup copy of 2024-01-03 12:00 +01:00, unpacked");
  assert.equal(
    describeSet(DIFFERENTIAL, 60),
    "differential backup of 2024-01-09 12:00 +01:00, 2 volumes",
  );
});
