import { quoted, type Shell } from "./command_line.ts";
import { type Example, examplesFor } from "./examples.ts";
import {
  COMMANDS,
  type CommandWord,
  EXIT_CODES,
  MASK_DESCRIPTIONS,
  type Option,
  OPTIONS,
  USAGE,
} from "./options.ts";

/** One line: how the program is called. */
export const usageLine = `Usage: ${USAGE}`;

/**
 * The help, made from the table of options, with the examples for the system that it is read on; no
 * line is longer than `width` columns.
 */
export function helpText({ platform, program }: Shell, width = 80): string {
  const column = 24;
  const option = (group: Option["group"]) =>
    OPTIONS.filter((each) => each.group === group)
      .map((each) => entry(optionHead(each), each.description, { width, column }));
  const commands = COMMANDS.map((command) =>
    entry(`  ${commandHead(command)}`, command.description, { width, column })
  );
  const masks = Object.entries(MASK_DESCRIPTIONS)
    .map(([mask, description]) => entry(`  ${mask}`, description, { width, column: 17 }));
  const codes = EXIT_CODES
    .map(({ code, meaning }) => entry(`  ${code}`, meaning, { width, column: 7 }));
  return [
    usageLine,
    "",
    ...wrap(
      "Recovers the data of a Kerio Connect server from a backup: everything, or just one part, " +
        "domain, mailbox or folder. Stop the server's engine first.",
      width,
    ),
    ...wrap(
      "Given a directory, uses the newest complete backup in it; given a file, uses that backup.",
      width,
    ),
    "",
    "Options:",
    ...option("original"),
    "",
    "Options that the original tool does not have:",
    ...option("ours"),
    "",
    "Parts for -m:",
    ...masks,
    "",
    "In place of a backup (which ./man would name):",
    ...commands,
    "",
    "Examples:",
    ...exampleLines(examplesFor(platform, quoted(program, platform) ?? program), width),
    "Exit codes:",
    ...codes,
    "",
  ].join("\n");
}

/** `  -d, --domain <name>` of an option. */
export function optionHead(option: Option): string {
  const short = option.short === undefined ? "    " : `-${option.short}, `;
  return `  ${short}--${option.long}${option.argument ? ` <${option.argument}>` : ""}`;
}

/** `completions <shell>` of a word that stands in place of a backup. */
export function commandHead({ name, argument }: CommandWord): string {
  return argument === undefined ? name : `${name} <${argument}>`;
}

/** Breaks text at its spaces into lines of at most `width` columns; longer words stay whole. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function entry(
  head: string,
  description: string,
  { width, column }: { width: number; column: number },
): string {
  const lines = wrap(description, Math.max(20, width - column));
  const fits = head.length < column - 1;
  const first = fits ? [head.padEnd(column) + lines.shift()] : [head];
  return [...first, ...lines.map((line) => " ".repeat(column) + line)].join("\n");
}

function exampleLines(examples: readonly Example[], width: number): string[] {
  return [
    ...examples.flatMap(({ purpose, command }) => [
      ...wrap(`${purpose}:`, width - 2).map((line) => `  ${line}`),
      ...wrapCommand(command, width - 4).map((line) => `    ${line}`),
    ]),
    "",
  ];
}

/** Commands go on in an indented line; a quoted argument stays whole. */
function wrapCommand(command: string, width: number): string[] {
  const joined = command.replace(/"[^"]*"/g, (quoted) => quoted.replaceAll(" ", "\0"));
  return wrap(joined, width).map((line, index) =>
    (index === 0 ? "" : "  ") + line.replaceAll("\0", " ")
  );
}
