import { XMLParser, XMLValidator } from "fast-xml-parser";
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { copyTestdata, makeServer } from "../e2e/support.ts";
import { runProgram } from "../support/program.ts";
import { scratch } from "../support/scratch.ts";
import { standIn } from "./stand_in.ts";

const SCHEDULES = new URL("../../docs/schedules/", import.meta.url);

function schedule(name: string): string {
  return readFileSync(new URL(name, SCHEDULES), "utf8");
}

/** The arguments that each system's scheduler calls the program with. */
const ARGUMENTS: Record<string, (text: string) => string[]> = {
  "kmsrecover-verify.service": (text) =>
    /^ExecStart=\S*kmsrecover (.*)$/m.exec(text)![1]!.split(" "),
  "kmsrecover-verify.xml": (text) =>
    new XMLParser().parse(text).Task.Actions.Exec.Arguments.split(" "),
  "org.kmsrecover.verify.plist": (text) =>
    [...text.matchAll(/<string>([^<]*)<\/string>/g)].map(([, value]) => value!).slice(2, -1),
};

for (const [name, argumentsOf] of Object.entries(ARGUMENTS)) {
  Deno.test(`the command of docs/schedules/${name} checks the backup`, async () => {
    await using server = makeServer();
    const backups = server.scratch.join("backup");
    copyTestdata(backups, (file) => file.endsWith(".zip"));
    Deno.mkdirSync(server.scratch.join("logs"));
    const playground = { backups, scratch: server.scratch.join("logs") };
    const words = argumentsOf(schedule(name)).map((word) => standIn(word, playground));
    const { code, stderr } = await runProgram(words, { cwd: server.dir });
    assert.equal(code, 0, stderr);
    const log = readFileSync(server.scratch.join("logs", "kmsrecover-verify.log"), "utf8");
    assert.match(log, /F20240107T010000Z/);
  });
}

Deno.test("the files for launchd and Task Scheduler are well-formed", () => {
  const names = readdirSync(SCHEDULES).filter((name) => /\.(xml|plist)$/.test(name));
  assert.equal(names.length, 2);
  for (const name of names) assert.equal(XMLValidator.validate(schedule(name)), true, name);
});

Deno.test({
  name: "systemd finds no mistake in the unit and the timer",
  ignore: !hasSystemd(),
  fn: () => {
    using dir = scratch();
    const names = ["kmsrecover-verify.service", "kmsrecover-verify.timer"];
    for (const name of names) {
      // it demands that the program is installed
      writeFileSync(dir.join(name), schedule(name).replace("/usr/bin/kmsrecover", "/bin/true"));
    }
    const { code, stderr } = new Deno.Command("systemd-analyze", {
      args: ["verify", "--man=no", ...names.map((name) => dir.join(name))],
    }).outputSync();
    const complaints = new TextDecoder().decode(stderr).split("\n")
      .filter((line) => line.includes("kmsrecover"));
    assert.deepEqual([code, complaints], [0, []]);
  },
});

function hasSystemd(): boolean {
  try {
    return new Deno.Command("systemd-analyze", { args: ["--version"], stdout: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
