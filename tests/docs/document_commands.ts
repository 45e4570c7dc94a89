/** A command as a document shows it. */
export interface DocumentCommand {
  /** Line of the document, from 1. */
  readonly line: number;
  readonly text: string;
  /** The program and its arguments, as a shell would separate them. */
  readonly words: readonly string[];
  /** What the document says that it exits with, `# exits with 3`; else 0. */
  readonly exitCode: number;
}

/** The commands of one fenced block; they are meant to be typed one after the other. */
export type CommandBlock = readonly DocumentCommand[];

/** Languages of blocks that hold something else than commands. */
const NO_COMMANDS = ["json", "xml", "ini", "python", "text", "ts"];

/**
 * Takes the commands out of a document's fenced blocks. A line may end in two spaces and a remark,
 * or in `# …`; `\` (on Windows `^`) goes on in the next line; a pipe or a redirection ends the
 * command. Blocks in other languages (`json`, `text`, …) and tables are no commands.
 */
export function commandBlocks(markdown: string): CommandBlock[] {
  const blocks: DocumentCommand[][] = [];
  let block: DocumentCommand[] | undefined;
  let language = "";
  let begun: { line: number; text: string } | undefined;
  markdown.replaceAll("\r\n", "\n").split("\n").forEach((line, index) => {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence) {
      if (block === undefined) language = fence[1]!;
      else if (!NO_COMMANDS.includes(language)) blocks.push(block);
      block = block === undefined ? [] : undefined;
      return;
    }
    if (block === undefined || line.trim() === "" || /^\s*#/.test(line)) return;
    const text = `${begun?.text ?? ""}${line.trim().replace(/^(\$|PS>|C:\\>) /, "")}`;
    const start = begun?.line ?? index + 1;
    const continued = /^(.*?)\s*[\\^]$/.exec(text);
    begun = continued ? { line: start, text: `${continued[1]} ` } : undefined;
    if (begun === undefined) block.push(commandOf(text, start));
  });
  return blocks.filter((commands) => commands.length > 0);
}

/** The commands within a sentence, `kmsrecover -l`, with their options. */
export function inlineCommands(markdown: string): string[][] {
  const prose = markdown.replace(/^\s*```[^]*?^\s*```/gm, "");
  return [...prose.matchAll(/`(?:\.[\\/])?kmsrecover ([^`]+)`/g)]
    .map(([, rest]) => separate(rest!.replaceAll("\n", " ")));
}

function commandOf(text: string, line: number): DocumentCommand {
  const remark = /(?<=\S)(?: {2,}| +# *)(?=[^"']*$|[a-z(])(.*)$/.exec(text);
  const command = remark === null ? text : text.slice(0, remark.index);
  const exitCode = Number(/exits with (\d+)/.exec(text)?.[1] ?? 0);
  const words = separate(command);
  const end = words.findIndex((word) => /^(?:[|>&]|2>|\|\||&&)/.test(word));
  return { line, text: command.trim(), words: end === -1 ? words : words.slice(0, end), exitCode };
}

/** Separates words as shells do: quotes group, backslashes are those of Windows. */
function separate(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)]
    .map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"));
}
