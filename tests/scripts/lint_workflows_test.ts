import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { workflowLinter } from "../../scripts/lint_workflows.ts";

const workflows = new URL("../../.github/workflows/", import.meta.url);

Deno.test("the linter finds mistakes in a workflow, and actions that others can move", async () => {
  const lint = await workflowLinter();
  const complaints = lint(
    [
      "on: push",
      "jobs:",
      "  one:",
      "    runs-on: ubuntu-latest",
      "    steps:",
      "      - uses: actions/checkout@v5",
      "      - run: echo ${{ github.nonsense }}",
      "",
    ].join("\n"),
    "x.yml",
  ).map(({ line, message }) => `${line}: ${message.split("\n")[0]}`);
  assert.match(complaints.join("\n"), /^7: property "nonsense" is not defined/m);
  assert.match(complaints.join("\n"), /^6: "actions\/checkout@v5" is not pinned to a commit$/m);
});

Deno.test("the workflows have no mistakes, and no right that they do not need", async () => {
  const lint = await workflowLinter();
  for (const name of readdirSync(workflows)) {
    const text = readFileSync(new URL(name, workflows), "utf8");
    assert.deepEqual(lint(text, name), [], name);
    assert.match(text, /^permissions:\n {2}contents: read\n/m, name);
  }
});
