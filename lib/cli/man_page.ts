import { EXAMPLES } from "./examples.ts";
import { wrap } from "./help.ts";
import {
  COMMANDS,
  type CommandWord,
  EXIT_CODES,
  MASK_DESCRIPTIONS,
  type Option,
  OPTIONS,
} from "./options.ts";

/** The manual page in man(7) macros, made from the table of options. */
export function manPage(): string {
  const options = (group: Option["group"]) =>
    OPTIONS.filter((option) => option.group === group).flatMap(optionLines);
  const lines = [
    `.\\" Made by scripts/make_man.ts from lib/cli/options.ts.`,
    `.TH KMSRECOVER 1 "" "kmsrecover" "User Commands"`,
    ".SH NAME",
    "kmsrecover \\- recover the data of a Kerio Connect server from its backup",
    ".SH SYNOPSIS",
    ".B kmsrecover",
    "[\\fIoptions\\fR]",
    "\\fIdirectory_name\\fR|\\fIfile_name\\fR",
    ".SH DESCRIPTION",
    ...sentences(
      "Recovers the data of a Kerio Connect server from a backup: everything, or just one part, " +
        "domain, mailbox or folder. Given a directory, it uses the newest complete backup in it: " +
        "a full backup with its later differential backups, or a backup copy. Given a file, it " +
        "uses that backup.",
    ),
    ".PP",
    ...sentences(
      "Stop the server's engine first: it keeps its configuration in memory and would write it " +
        "back over the recovered one. Each mailbox, folder and other part is replaced as a whole. " +
        "After an interruption it is either the old one or the new one, and running the same " +
        "command again resumes the work. Whatever the backup does not hold is left alone.",
    ),
    ".PP",
    ...sentences(
      "Names of users and folders need not be exact. A name that is the only one like it, but " +
        "for case and accents, is taken, and so is the last part of a folder's path; a warning " +
        "says what was taken. If a name could mean several, nothing is done, and the commands " +
        "to choose from are printed.",
    ),
    ".SH OPTIONS",
    "Options may come before or after the path;",
    ".B \\-\\-",
    "ends them.",
    ...options("original"),
    ".SS Options that the original tool does not have",
    ...options("ours"),
    ".SH COMMANDS",
    "One of these words in place of the path prints what comes with the program;",
    ".B ./man",
    "still names a backup.",
    ...COMMANDS.flatMap(commandLines),
    ".SH PARTS",
    "The parts that",
    ".B \\-m",
    "can name:",
    ...Object.entries(MASK_DESCRIPTIONS).flatMap(([mask, description]) => [
      ".TP",
      `.B ${mask}`,
      escapeText(`${description}.`),
    ]),
    ".PP",
    "Without",
    ".B \\-m",
    "everything in the scope is recovered: with",
    ".BR \\-u ,",
    "the mailbox; with",
    ".BR \\-d ,",
    "all mail data of the domain and its mailing lists.",
    ".SH EXIT STATUS",
    ...EXIT_CODES.flatMap(({ code, meaning }) => [".TP", `.B ${code}`, escapeText(`${meaning}.`)]),
    ".SH EXAMPLES",
    ...EXAMPLES.flatMap(({ system, examples }) => [
      `.SS ${system}`,
      ...examples.flatMap(({ purpose, command }, index) => [
        ...(index === 0 ? [] : [".PP"]),
        escapeText(`${purpose}:`),
        ".PP",
        ".nf",
        `    ${escapeText(command)}`,
        ".fi",
      ]),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

function optionLines({ long, short, argument, description }: Option): string[] {
  const names = [short === undefined ? [] : [`-${short}`], [`--${long}`]].flat()
    .map((name) => `\\fB${escapeText(name)}\\fR`).join(", ");
  const value = argument === undefined ? "" : ` \\fI${escapeText(argument)}\\fR`;
  return [".TP", `${names}${value}`, ...sentences(description)];
}

function commandLines({ name, argument, description }: CommandWord): string[] {
  const value = argument === undefined ? "" : ` \\fI${argument}\\fR`;
  return [".TP", `\\fB${name}\\fR${value}`, ...sentences(description)];
}

/** Each sentence on lines of its own, as roff wants it. */
function sentences(text: string): string[] {
  return text.split(/(?<=\w\w\.) /).flatMap((sentence) => wrap(sentence, 72)).map(escapeText);
}

/** Plain text for roff: no escape, no macro at the beginning of the line, real hyphens. */
function escapeText(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replaceAll("'", "\\(aq")
    .replace(/^\./, "\\&.");
}
