import { MASKS } from "../model/request.ts";
import { MASK_DESCRIPTIONS, type Option, OPTIONS } from "./options.ts";

/** Shells that completions are made for; the name is the extension of the file too. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = typeof SHELLS[number];

const HEADER = "# Made by scripts/make_man.ts from lib/cli/options.ts.";
const ALL: readonly Option[] = OPTIONS;

/** The completions of one shell, made from the table of options. */
export function completions(shell: Shell): string {
  const lines = { bash, zsh, fish }[shell]();
  return `${lines.join("\n")}\n`;
}

function bash(): string[] {
  const named = (kind: Option["kind"]) =>
    ALL.filter((option) => option.kind === kind)
      .flatMap(({ long, short }) => short ? [`-${short}`, `--${long}`] : [`--${long}`]).join("|");
  const free = ["name", "time", "number"].map((kind) => named(kind as Option["kind"])).join("|");
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
    "  esac",
    `  if [[ $cur == -* && $prev != ${named("file")} ]]; then`,
    `    COMPREPLY=($(compgen -W '${ALL.flatMap(spellings).join(" ")}' -- "$cur"))`,
    "  else",
    "    compopt -o filenames",
    '    mapfile -t COMPREPLY < <(compgen -f -- "$cur")',
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
    "_arguments -s -S \\",
    ...specs.map((spec) => `  ${spec} \\`),
    "  '1:backup:_files'",
  ];
}

function fish(): string[] {
  const values: Record<NonNullable<Option["kind"]>, string> = {
    name: " -x",
    time: " -x",
    number: " -x",
    directory: " -x -a '(__fish_complete_directories)'",
    file: " -r -F",
    masks: ` -x -a '(__fish_append , ${MASKS.join(" ")})'`,
  };
  return [
    HEADER,
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
