import assert from "node:assert/strict";
import { request, usageFailure } from "./support.ts";

const SMITH = ["-u", "smith", "/b", "--into"];

Deno.test("--into names a mailbox, and a folder by its readable or its raw name", () => {
  const into = (text: string) => request([...SMITH, text]).into;
  assert.deepEqual(into("jones@company.com"), {
    user: "jones",
    domain: "company.com",
    folder: undefined,
  });
  assert.deepEqual(into("jones@company.com/Old/R&D/")?.folder, ["Old", "R&D"]);
  assert.deepEqual(into("jones@company.com/&AMQ-rger")?.folder, ["Ärger"]);
  assert.deepEqual(into("jones@company.com/A\u0308rger")?.folder, ["Ärger"]);
  assert.deepEqual(request([...SMITH, "jones@company.com"]).masks, ["mail"]);
});

Deno.test("--into takes no name that is none, or that leads out of the mailbox", () => {
  for (
    const text of [
      "jones",
      "@company.com",
      "jones@",
      "../x@company.com",
      "..@company.com",
      "jones@..",
      "jones@company.com/..",
      "jones@company.com/../smith",
      "jones@company.com//x",
      "jones@company.com/Old/./x",
      "jones@company.com/a\\b",
      "jones@company.com/#msgs",
      "jones@company.com/Old/#assoc",
      "jones@company.com/__cal__notify",
      "jones@company.com/.kmsrecover",
      "#public@company.com",
      ".@company.com",
      "jo*@company.com",
      "jones@company.com/ ",
      "jones@company.com/a\u0007b",
      `jones@company.com/${"ä".repeat(200)}`,
    ]
  ) {
    assert.match(usageFailure([...SMITH, text]), /--into|begins with no address/, text);
  }
  assert.match(usageFailure([...SMITH, "jones@company.com/nul"], "windows"), /Windows device/);
  assert.match(usageFailure([...SMITH, "jones@company.com/a:b"], "windows"), /Windows/);
});

Deno.test("--into is for the mail of one mailbox, and for nothing that puts nothing anywhere", () => {
  const into = "--into jones@company.com/Old /b";
  for (
    const scope of [
      "",
      "-d company.com ",
      "-d company.com -u smith,brown ",
      "-d company.com -u sm* ",
    ]
  ) {
    assert.match(usageFailure(scope + into), /name it with -u/, scope);
  }
  assert.match(usageFailure(`-m cfg ${into}`), /-u/);
  assert.match(usageFailure(`-u smith -m cfg ${into}`), /cfg/);
  for (
    const other of ["-l", "--verify", "--export /x", "--replace-incomplete", "--account"]
  ) {
    const said = usageFailure(`-u smith ${other} ${into}`);
    assert.match(
      said,
      new RegExp(`cannot be combined with (${other.split(" ")[0]}|--into)`),
      other,
    );
  }
  assert.match(usageFailure("--undo --into jones@company.com"), /--undo cannot be .* --into/);
  assert.match(
    usageFailure("--browse --into jones@company.com /b"),
    /--browse cannot be .* --into/,
  );
  const found = request([
    "-u",
    "smith",
    "--find",
    "report",
    "--into",
    "jones@company.com/Old",
    "/b",
  ]);
  assert.equal(found.findText, "report");
});
