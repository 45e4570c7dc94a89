import { MASKS } from "../model/request.ts";
import { COMMANDS, type Option, OPTIONS } from "./options.ts";

/**
 * The completion for PowerShell. Where it offers nothing, PowerShell completes the names
 * of files by itself.
 */
export function powershellCompletion(
  header: string,
  shortText: (description: string) => string,
): string[] {
  const all: readonly Option[] = OPTIONS;
  const spelled = (isMeant: (option: Option) => boolean) =>
    all.filter(isMeant).flatMap(({ long, short }) =>
      short ? [`-${short}`, `--${long}`] : [
        `--${long}`,
      ]
    ).map(quoted).join(", ");
  return [
    header,
    "Register-ArgumentCompleter -Native -CommandName 'kmsrecover', 'kmsrecover.exe' -ScriptBlock {",
    "  param($wordToComplete, $commandAst, $cursorPosition)",
    "  $word = [string]$wordToComplete",
    "  $words = @($commandAst.CommandElements |",
    "    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |",
    "    ForEach-Object { $_.Extent.Text })",
    "  $previous = $words[-1]",
    "  $offer = {",
    "    param($text, $shown, $tip)",
    "    [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $tip)",
    "  }",
    `  if (@(${spelled(({ kind }) => kind === "masks")}) -ccontains $previous) {`,
    "    $given = if ($word.Contains(',')) { $word.Substring(0, $word.LastIndexOf(',') + 1) }",
    `    foreach ($part in ${MASKS.map(quoted).join(", ")}) {`,
    '      $whole = "$given$part"',
    "      if ($whole.StartsWith($word)) { & $offer $whole $part $part }",
    "    }",
    "    return",
    "  }",
    `  if (@(${spelled(({ kind }) => kind !== undefined)}) -ccontains $previous) { return }`,
    "  $options = [ordered]@{",
    ...all.map(({ long, description }) => `    '--${long}' = ${quoted(shortText(description))}`),
    "  }",
    "  if ($words.Count -eq 1 -and $word -ne '' -and -not $word.StartsWith('-')) {",
    `    foreach ($command in ${COMMANDS.map(({ name }) => quoted(name)).join(", ")}) {`,
    "      if ($command.StartsWith($word)) { & $offer $command $command $command }",
    "    }",
    "  }",
    "  if ($word.StartsWith('-')) {",
    "    foreach ($name in $options.Keys) {",
    "      if ($name.StartsWith($word)) { & $offer $name $name $options[$name] }",
    "    }",
    "  }",
    "}",
  ];
}

/** A single-quoted string of PowerShell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
