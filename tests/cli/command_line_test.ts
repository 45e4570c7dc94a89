import assert from "node:assert/strict";
import {
  commandFor,
  commandWith,
  quoted,
  type Shell,
  withoutOption,
} from "../../lib/cli/command_line.ts";
import type { Alternative } from "../../lib/selection/selection_error.ts";

const LINUX: Shell = { platform: "linux", program: "./kmsrecover" };
const WINDOWS: Shell = { platform: "windows", program: "kmsrecover" };

function alternative(
  { domain, users = [], folders = [], masks }: Partial<Alternative["scope"] & Alternative>,
): Alternative {
  return { scope: { domain, users, folders }, ...masks && { masks } };
}

Deno.test("commandWith() is what was typed, with another path", () => {
  assert.equal(
    commandWith(
      ["-vb", "/store", "-m", "cfg,mail"],
      { path: "/store", other: "/my backups" },
      LINUX,
    ),
    "./kmsrecover -vb '/my backups' -m cfg,mail",
  );
  assert.equal(
    commandWith(["-l", "E:\\x"], { path: "E:\\x", other: "E:\\my backups\\" }, WINDOWS),
    'kmsrecover -l "E:\\my backups\\\\"',
  );
});

Deno.test("commandFor() is what was typed, for another scope", () => {
  const typed = ["-lu", "smith", "--json", "/b", "-f=x", "-m", "mail"];
  assert.equal(
    commandFor(typed, alternative({ users: ["smith@a.com"], folders: ["INBOX/A b"] }), LINUX),
    "./kmsrecover -l -u smith@a.com --json -f 'INBOX/A b' -m mail /b",
  );
  assert.equal(
    commandFor(
      ["-d", "a.com", "-u", "#public", "/b"],
      alternative({
        domain: "a.com",
        masks: ["public"],
      }),
      LINUX,
    ),
    "./kmsrecover -d a.com -m public /b",
  );
  assert.equal(
    commandFor(["-u", "x", "--", "-b"], alternative({ users: ["-x"] }), LINUX),
    "./kmsrecover --user=-x -- -b",
  );
  assert.equal(
    commandFor(["-u", "a,b", "E:\\b"], alternative({ users: ["a@c.d,b"] }), WINDOWS),
    'kmsrecover -u "a@c.d,b" E:\\b',
  );
});

Deno.test("quoted() gives a POSIX shell every word literally", () => {
  assert.equal(quoted("INBOX/Projects", "linux"), "INBOX/Projects");
  assert.equal(quoted("#public", "darwin"), "'#public'");
  for (const sign of ' $`!*?"\\;&|<>(){}[]~#\n') {
    assert.equal(quoted(`a${sign}`, "linux"), `'a${sign}'`);
  }
  assert.equal(quoted("it's", "linux"), "'it'\\''s'");
  assert.equal(quoted("", "linux"), "''");
});

Deno.test({
  name: "quoted() gives the words that sh takes for what they are",
  ignore: Deno.build.os === "windows",
  fn() {
    const words = [
      "$HOME",
      "`id`",
      "$(id)",
      "a'b\"c",
      "*",
      "!!",
      "\\",
      "-n",
      "a\nb",
      "#x",
      "~",
      "é",
    ];
    const { stdout } = new Deno.Command("sh", {
      args: ["-c", `printf '%s\\0' ${words.map((word) => quoted(word, "linux")).join(" ")}`],
    }).outputSync();
    assert.deepEqual(new TextDecoder().decode(stdout).split("\0").slice(0, -1), words);
  },
});

Deno.test("quoted() writes nothing for Windows that cmd or PowerShell would take apart", () => {
  assert.equal(quoted("E:\\backup\\F1.zip", "windows"), "E:\\backup\\F1.zip");
  assert.equal(quoted("Sent Items", "windows"), '"Sent Items"');
  assert.equal(quoted("a&b", "windows"), '"a&b"');
  assert.equal(quoted("smith,jwayne", "windows"), '"smith,jwayne"');
  assert.equal(quoted("@x", "windows"), '"@x"');
  for (const word of ['a"&calc', "$(calc)", "a`b", "%PATH%", "a”b"]) {
    assert.equal(quoted(word, "windows"), undefined);
  }
  assert.equal(
    commandFor(["-u", "x", "b"], alternative({ users: ["$(calc)"] }), WINDOWS),
    undefined,
  );
});

Deno.test("withoutOption() leaves out an option in both spellings, with its value", () => {
  const left = ["-l", "/b"];
  assert.deepEqual(withoutOption(["-l", "--at", "2024-01-07", "/b"], "at"), left);
  assert.deepEqual(withoutOption(["--at=2024-01-07", "-l", "/b"], "at"), left);
  assert.deepEqual(withoutOption(["-l", "--", "--at"], "at"), ["-l", "--", "--at"]);
});
