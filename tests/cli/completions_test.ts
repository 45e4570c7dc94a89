import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { completions } from "../../lib/cli/completions.ts";
import type { CompletionShell } from "../../lib/cli/options.ts";
import { type Scratch, scratch } from "../support/scratch.ts";

/** What each real shell offers for what was typed, with the cursor at the end. */
const OFFERED: readonly { typed: string; offers: readonly string[] }[] = [
  { typed: "kmsrecover --ver", offers: ["--verbose", "--verify", "--version"] },
  { typed: "kmsrecover -m ss", offers: ["sslca", "sslcert"] },
  { typed: "kmsrecover -m cfg,li", offers: ["cfg,license", "cfg,lists"] },
  { typed: "kmsrecover --log F2005", offers: ["F20051009T220008Z.zip"] },
  { typed: "kmsrecover --report F2005", offers: ["F20051009T220008Z.zip"] },
  { typed: "kmsrecover -b F2005", offers: ["F20051009T220008Z.zip"] },
  { typed: "kmsrecover comp", offers: ["completions"] },
  { typed: "kmsrecover completions f", offers: ["fish"] },
];

/** How a shell is asked; gives the words that it offers. */
const ASK: Partial<
  Record<CompletionShell, (dir: Scratch, script: string, typed: string) => string[]>
> = {
  bash(dir, script, typed) {
    const words = typed.split(" ").map((word) => `'${word}'`).join(" ");
    const asked =
      `source ${script}; COMP_WORDS=(${words}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))\n` +
      "_kmsrecover 2>/dev/null; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return linesOf("bash", ["--norc", "-c", asked], dir);
  },
  fish(dir, script, typed) {
    const asked = `source ${script}; complete -C '${typed}'`;
    return linesOf("fish", ["--no-config", "-c", asked], dir)
      .map((line) => line.split("\t")[0]!);
  },
};

for (const shell of ["bash", "fish"] as const) {
  Deno.test({
    name: `${shell} completes options, parts, files and shells`,
    ignore: !isInstalled(shell),
    fn: () => {
      using dir = scratch();
      const script = dir.join("script");
      writeFileSync(script, completions(shell));
      writeFileSync(dir.join("F20051009T220008Z.zip"), "");
      for (const { typed, offers } of OFFERED) {
        assert.deepEqual(ASK[shell]!(dir, script, typed).sort(), offers, typed);
      }
    },
  });
}

Deno.test({
  name: "zsh completes options, parts, files and shells",
  ignore: !isInstalled("zsh"),
  fn: () => {
    using dir = scratch();
    writeFileSync(dir.join("script"), completions("zsh"));
    writeFileSync(dir.join("ask.zsh"), ASK_ZSH);
    writeFileSync(dir.join("F20051009T220008Z.zip"), "");
    for (const { typed, offers } of OFFERED) {
      const shown = linesOf("zsh", ["-f", dir.join("ask.zsh"), typed], dir).join("\n");
      // zsh lists only the last part of a list with commas
      for (const offer of offers) assert.ok(shown.includes(offer.split(",").at(-1)!), shown);
    }
  },
});

/** Types into a zsh on a terminal of its own, presses Tab once, and prints what is shown then. */
const ASK_ZSH = `
zmodload zsh/zpty
zpty asked zsh -f -i
zpty -w asked "PROMPT=; cd $PWD; autoload -Uz compinit; compinit -u -d $PWD/dump"
zpty -w asked "_kmsrecover() { source $PWD/script }; compdef _kmsrecover kmsrecover"
zpty -w asked "setopt no_beep no_list_ambiguous; LISTMAX=0; print -n READY-; print NOW"
zpty -r asked out '*READY-NOW*'
zpty -n -w asked "$1"$'\\t'
repeat 10; do sleep 0.1; while zpty -r -t asked out; do print -rn -- $out; done; done
zpty -d asked
`;

function isInstalled(shell: string): boolean {
  if (Deno.build.os === "windows") return false; // their paths are not those of these tests
  try {
    return new Deno.Command(shell, { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    return false;
  }
}

function linesOf(program: string, args: readonly string[], dir: Scratch): string[] {
  const { stdout } = new Deno.Command(program, {
    args: [...args],
    cwd: dir.path,
    env: { HOME: dir.path, XDG_CONFIG_HOME: dir.path, XDG_DATA_HOME: dir.path },
    stderr: "null",
  }).outputSync();
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}
