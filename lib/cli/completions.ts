import { MASKS } from "../model/scope.ts";
import {
  COMMANDS,
  type CompletionShell,
  MASK_DESCRIPTIONS,
  type Option,
  OPTIONS,
  SHELLS,
} from "./options.ts";
import { powershellCompletion } from "./powershell_completion.ts";

/** What the file of each shell's completions is called. */
export const COMPLETION_FILES: Readonly<Record<CompletionShell, string>> = {
  bash: "kmsrecover.bash",
  zsh: "kmsrecover.zsh",
  fish: "kmsrecover.fish",
  powershell: "kmsrecover.ps1",
};

const WORDS = COMMANDS.map(({ name }) => name).join(" ");
const HEADER = "# Made by scripts/make_man.ts from lib/cli/options.ts.";
const ALL: readonly Option[] = OPTIONS;

/** The completions of one shell, made from the table of options. */
export function completions(shell: CompletionShell): string {
  const powershell = () => powershellCompletion(HEADER, shellText);
  const lines = { bash, zsh, fish, powershell }[shell]();
  return `${lines.join("\n")}\n`;
}

function bash(): string[] {
  const named = (kind: Option["kind"]) =>
    ALL.filter((option) => option.kind === kind)
      .flatMap(({ long, short }) => short ? [`-${short}`, `--${long}`] : [`--${long}`]).join("|");
  const free = ["name", "time", "number", "query"].map((kind) => named(kind as Option["kind"]))
    .join("|");
  return [
    HEADER,
    "_kmsrecover() {",
    "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}",
    "  # bash makes a word of its own of the = in --mask=cfg",
    "  [[ $cur == = ]] && cur=",
    "  [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}",
    "  compopt +o nospace",
    "  case $prev in",
    `    ${named("masks")})`,
    "      local given= last=$cur",
    "      [[ $cur == *,* ]] && given=${cur%,*}, last=${cur##*,}",
    "      compopt -o nospace",
    `      COMPREPLY=($(compgen -P "$given" -W '${MASKS.join(" ")}' -- "$last"))`,
    "      return ;;",
    `    ${named("directory")})`,
    "      compopt -o filenames",
    '      mapfile -t COMPREPLY < <(compgen -d -- "$cur")',
    "      return ;;",
    `    ${free})`,
    "      return ;;",
    "    completions)",
    `      COMPREPLY=($(compgen -W '${SHELLS.join(" ")}' -- "$cur"))`,
    "      return ;;",
    "  esac",
    `  if [[ $cur == -* && $prev != @(${named("file")}) ]]; then`,
    `    COMPREPLY=($(compgen -W '${ALL.flatMap(spellings).join(" ")}' -- "$cur"))`,
    "  else",
    "    compopt -o filenames",
    '    mapfile -t COMPREPLY < <(compgen -f -- "$cur")',
    `    ((COMP_CWORD == 1)) && COMPREPLY+=($(compgen -W '${WORDS}' -- "$cur"))`,
    "  fi",
    "}",
    "complete -F _kmsrecover kmsrecover ./kmsrecover",
  ];
}

function zsh(): string[] {
  const actions: Record<NonNullable<Option["kind"]>, string> = {
    name: " ",
    time: " ",
    number: " ",
    query: " ",
    directory: "_files -/",
    file: "_files",
    masks: "_values -s , part " +
      Object.entries(MASK_DESCRIPTIONS).map(([mask, text]) => `"${mask}[${zshText(text)}]"`)
        .join(" "),
  };
  const specs = ALL.map(({ long, short, argument, kind, description, isRepeatable }) => {
    const names = short === undefined
      ? `'--${long}${argument ? "=" : ""}`
      : `{-${short}${argument ? "+" : ""},--${long}${argument ? "=" : ""}}'`;
    const exclusive = isRepeatable ? "'*'" : short ? `'(-${short} --${long})'` : "";
    const value = kind === undefined ? "" : `:${argument}:${actions[kind]}`;
    return `${exclusive}${names}[${zshText(description)}]${value}'`;
  });
  return [
    "#compdef kmsrecover",
    HEADER,
    "local context state state_descr line",
    "local -A opt_args",
    "_arguments -s -S \\",
    ...specs.map((spec) => `  ${spec} \\`),
    "  '1:backup:->backup' '2:shell:->shell'",
    "case $state in",
    "  backup)",
    "    _files",
    `    ((CURRENT == 2)) && compadd -- ${WORDS} ;;`,
    "  shell)",
    `    [[ $words[2] == completions ]] && compadd -- ${SHELLS.join(" ")} ;;`,
    "esac",
  ];
}

function fish(): string[] {
  const values: Record<NonNullable<Option["kind"]>, string> = {
    name: " -x",
    time: " -x",
    number: " -x",
    query: " -x",
    directory: " -x -a '(__fish_complete_directories)'",
    file: " -r -F",
    masks: ` -x -a '(__fish_append , ${MASKS.join(" ")})'`,
  };
  const first = "test (count (commandline -opc)) -eq 1";
  return [
    HEADER,
    `complete -c kmsrecover -n '${first}' -a '${WORDS}'`,
    "complete -c kmsrecover -f -n '__fish_seen_subcommand_from completions' " +
    `-a '${SHELLS.join(" ")}'`,
    ...ALL.map(({ long, short, kind, description }) =>
      `complete -c kmsrecover${short ? ` -s ${short}` : ""} -l ${long}` +
      `${kind ? values[kind] : ""} -d '${shellText(description).replaceAll("'", "\\'")}'`
    ),
  ];
}

function spellings({ long, short }: Option): string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}

/** One short line, which is what there is room for beside a completion. */
function shellText(description: string): string {
  return description.replace(/(?<=\w\w)\. .*$/s, "").replace(/[.:]$/, "");
}

/** For a description within a single-quoted specification. */
function zshText(description: string): string {
  return shellText(description).replace(/[\][:\\]/g, "\\$&").replaceAll('"', "")
    .replaceAll("'", "'\\''");
}
