import { wrap } from "./help.ts";

const INDENT = "       ";

/**
 * The manual page as text, for terminals without `man`; reads the few macros that `manPage` writes.
 * @param width columns that a line may have
 */
export function manText(roff: string, width: number): string {
  const lines: string[] = [];
  let paragraph: string[] = [];
  let indent = INDENT;
  let isTag = false;
  let isVerbatim = false;

  const flush = () => {
    if (paragraph.length > 0) {
      lines.push(...wrap(paragraph.join(" "), width - indent.length).map((line) => indent + line));
    }
    paragraph = [];
  };
  const space = () => {
    flush();
    indent = INDENT;
    if (lines.at(-1) !== "") lines.push("");
  };

  for (const line of roff.split("\n")) {
    const [, macro, rest = ""] = /^\.(\w+) ?(.*)$/.exec(line) ?? [];
    if (line.startsWith('.\\"') || macro === "TH" || line === "") continue;
    if (macro === "SH" || macro === "SS") {
      space();
      lines.push(macro === "SH" ? plain(rest) : `   ${plain(rest)}`);
    } else if (macro === "PP") {
      space();
    } else if (macro === "nf" || macro === "fi") {
      flush();
      isVerbatim = macro === "nf";
    } else if (macro === "TP") {
      space();
      isTag = true;
    } else if (isTag) {
      lines.push(INDENT + plain(macro === undefined ? line : rest));
      indent = INDENT + INDENT;
      isTag = false;
    } else if (isVerbatim) {
      lines.push(INDENT + plain(line));
    } else {
      // .BR joins its words
      const text = macro === "BR" ? rest.replaceAll(" ", "") : macro === undefined ? line : rest;
      paragraph.push(plain(text));
    }
  }
  flush();
  return `${lines.join("\n").trim()}\n`;
}

/** Without changes of font and escapes. */
function plain(text: string): string {
  return text.replace(/\\f[BIR]|\\&/g, "").replaceAll("\\-", "-").replaceAll("\\(aq", "'")
    .replaceAll("\\e", "\\");
}
