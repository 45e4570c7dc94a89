import assert from "node:assert/strict";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { engineState } from "../../lib/kerio/engine.ts";
import { platformOf } from "../../lib/model/platform.ts";

const platform = platformOf(Deno.build.os);
const windows = platform === "windows";

interface Machine {
  readonly dir: string;
  readonly probe: { platform: "linux"; pidFile: string; procDir: string };
  readonly installation: { cfgdir: string; from: string; program: string };
}

function onMachine(
  name: string,
  run: (machine: Machine) => void | Promise<void>,
  { ignore = false } = {},
): void {
  Deno.test({
    name,
    ignore,
    fn: async () => {
      const dir = mkdtempSync(join(tmpdir(), "kms-"));
      const program = join(dir, windows ? "mailserver.exe" : "mailserver");
      try {
        await run({
          dir,
          probe: { platform: "linux", pidFile: join(dir, "kms.pid"), procDir: join(dir, "proc") },
          installation: { cfgdir: dir, from: "-c", program },
        });
      } finally {
        rmSync(dir, { recursive: true });
      }
    },
  });
}

function makeProcess({ probe }: Machine, files: Record<string, string>): void {
  writeFileSync(probe.pidFile, "4711\n");
  mkdirSync(join(probe.procDir, "4711"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(probe.procDir, "4711", name), text);
  }
}

onMachine("engineState() says not running where nothing tells of an engine", (machine) => {
  assert.deepEqual(engineState(machine.installation, machine.probe), { running: false });
  assert.deepEqual(engineState(undefined, machine.probe), { running: false });
  writeFileSync(machine.probe.pidFile, "no number\n");
  assert.deepEqual(engineState(undefined, machine.probe), { running: false });
});

onMachine("engineState() disregards the pid file of a process that is gone", (machine) => {
  writeFileSync(machine.probe.pidFile, "4711\n");
  assert.deepEqual(engineState(machine.installation, machine.probe), { running: false });
});

onMachine("engineState() knows the engine by comm and by cmdline", (machine) => {
  makeProcess(machine, { comm: "mailserver\n" });
  const state = engineState(machine.installation, machine.probe);
  assert.match(state.running ? state.why : "", /process 4711 of ".*kms\.pid" is the engine/);
  makeProcess(machine, { comm: "wrapped\n", cmdline: "/opt/kerio/mailserver/mailserver\0/opt" });
  assert.equal(engineState(undefined, machine.probe).running, true);
});

onMachine(
  "engineState() knows the engine by its executable, replaced by an update or not",
  (machine) => {
    makeProcess(machine, { comm: "worker\n" });
    symlinkSync("/opt/kerio/mailserver/mailserver (deleted)", join(machine.dir, "proc/4711/exe"));
    assert.equal(engineState(undefined, machine.probe).running, true);
  },
  { ignore: windows },
);

onMachine("engineState() does not take a reused pid for the engine", (machine) => {
  makeProcess(machine, { comm: "nginx\n", cmdline: "nginx: master\0/opt/mailserver\0" });
  assert.deepEqual(engineState(machine.installation, machine.probe), { running: false });
});

onMachine("engineState() is careful with a process that it cannot read", (machine) => {
  makeProcess(machine, {});
  const state = engineState(machine.installation, machine.probe);
  assert.match(state.running ? state.why : "", /cannot be read/);
});

onMachine("engineState() trusts a program that nobody executes", (machine) => {
  makeProcess(machine, {});
  writeFileSync(machine.installation.program, "program");
  assert.deepEqual(engineState(machine.installation, machine.probe), { running: false });
});

onMachine("engineState() looks for a pid file on Linux only", (machine) => {
  makeProcess(machine, { comm: "mailserver\n" });
  const probe = { ...machine.probe, platform: "darwin" } as const;
  assert.deepEqual(engineState(machine.installation, probe), { running: false });
});

onMachine("engineState() leaves the program as it is", (machine) => {
  const { program } = machine.installation;
  writeFileSync(program, "program");
  const before = statSync(program).mtimeMs;
  engineState(machine.installation, machine.probe);
  assert.equal(readFileSync(program, "utf8"), "program");
  assert.equal(statSync(program).mtimeMs, before);
});

onMachine("engineState() sees that the program is being executed", async (machine) => {
  const { program } = machine.installation;
  copyFileSync("/bin/sleep", program);
  const child = new Deno.Command(program, { args: ["60"] }).spawn();
  try {
    const state = engineState(machine.installation, machine.probe);
    assert.match(state.running ? state.why : "", /mailserver" is being executed/);
  } finally {
    child.kill();
    await child.status;
  }
  assert.deepEqual(engineState(machine.installation, machine.probe), { running: false });
}, { ignore: platform !== "linux" });

onMachine("engineState() sees on Windows that the program is being executed", (machine) => {
  const installation = { ...machine.installation, program: Deno.execPath() };
  assert.equal(engineState(installation, { platform: "windows" }).running, true);
}, { ignore: !windows });
