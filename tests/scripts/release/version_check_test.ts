import assert from "node:assert/strict";
import { changeNotes, versionFaults } from "../../../scripts/release/version_check.ts";

const CHANGELOG = `# Changelog

## Unreleased

- Something new.

## 1.2.0 (2026-11-30)

- First.
- Second.

## 1.1.0 (2026-10-01)

- Older.
`;

Deno.test("a version with its tag and its change notes can be published", () => {
  assert.deepEqual(versionFaults({ version: "1.2.0", changelog: CHANGELOG, tag: "v1.2.0" }), []);
  assert.equal(changeNotes(CHANGELOG, "1.2.0"), "- First.\n- Second.");
});

Deno.test("a tag of another version is refused", () => {
  assert.deepEqual(versionFaults({ version: "1.2.0", changelog: CHANGELOG, tag: "v1.1.0" }), [
    'The tag is "v1.1.0", but deno.json has version "1.2.0"',
  ]);
});

Deno.test("a version whose changes still stand under Unreleased is refused", () => {
  assert.deepEqual(versionFaults({ version: "1.3.0", changelog: CHANGELOG, tag: "v1.3.0" }), [
    'CHANGELOG.md has no section "## 1.3.0 (YYYY-MM-DD)"',
  ]);
});

Deno.test("empty change notes and odd version numbers are refused", () => {
  const changelog = "## 1.2 (2026-11-30)\n\n## 1.1.0 (2026-10-01)\n\n- Older.\n";
  assert.deepEqual(versionFaults({ version: "1.2", changelog, tag: undefined }), [
    'deno.json has version "1.2", which is not of the form 1.2.3',
    'The section "## 1.2" of CHANGELOG.md is empty',
  ]);
});
