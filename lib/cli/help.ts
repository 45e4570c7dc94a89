import {
  COMMANDS,
  type CommandWord,
  EXAMPLES,
  EXIT_CODES,
  MASK_DESCRIPTIONS,
  type Option,
  OPTIONS,
  USAGE,
} from "./options.ts";

/** One line: how the program is called. */
export const usageLine = `Usage: ${USAGE}`;

/** The help, made from the table of options; no line is longer than `width` columns. */
export function helpText(width = 80): string {
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
      "Recovers the data of a Kerio Connect server from its backup: everything, or a part, a " +
        "domain, a mailbox, a folder. Stop the server's engine first.",
      width,
    ),
    ...wrap(
      "A directory stands for the newest complete backup in it; a file for that backup.",
      width,
    ),
    "",
    "Options:",
    ...option("original"),
    "",
    "Options that the original does not have:",
    ...option("ours"),
    "",
    "Parts for -m:",
    ...masks,
    "",
    "In place of a backup (which ./man would name):",
    ...commands,
    "",
    ...exampleLines(width),
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

function exampleLines(width: number): string[] {
  return EXAMPLES.flatMap(({ system, examples }) => [
    `Examples on ${system}:`,
    ...examples.flatMap(({ purpose, command }) => [
      ...wrap(`${purpose}:`, width - 2).map((line) => `  ${line}`),
      ...wrapCommand(command, width - 4).map((line) => `    ${line}`),
    ]),
    "",
  ]);
}

/** Commands go on in an indented line; a quoted argument stays whole. */
function wrapCommand(command: string, width: number): string[] {
  const joined = command.replace(/"[^"]*"/g, (quoted) => quoted.replaceAll(" ", "\0"));
  return wrap(joined, width).map((line, index) =>
    (index === 0 ? "" : "  ") + line.replaceAll("\0", " ")
  );
}
