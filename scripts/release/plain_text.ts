/** Reads Markdown as the project writes it and gives text that needs no program to be read. */
export function plainText(markdown: string): string {
  let inCode = false;
  const lines = markdown.replaceAll("\r\n", "\n").split("\n").flatMap((line) => {
    if (line.startsWith("```")) {
      inCode = !inCode;
      return [];
    }
    if (inCode) return [line === "" ? "" : `    ${line}`];
    if (/^\| ?-/.test(line)) return [];
    return [blockText(line)];
  });
  return `${lines.join("\n").replace(/\n{3,}/g, "\n\n").trim()}\n`;
}

function blockText(line: string): string {
  const heading = /^(#+) (.*)$/.exec(line);
  if (heading) {
    const text = inlineText(heading[2]!);
    return `${text}\n${(heading[1] === "#" ? "=" : "-").repeat(text.length)}`;
  }
  const row = /^\|(.*)\|$/.exec(line);
  return row ? inlineText(row[1]!.replaceAll("|", " ")).trimEnd() : inlineText(line);
}

function inlineText(text: string): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, (_, label, address) => linkText(label, address))
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/(?<![\w*])[*_]([^*_]+)[*_](?!\w)/g, "$1")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/&nbsp;/g, " ");
}

/** The address too where the label does not say it. */
function linkText(label: string, address: string): string {
  return label === address || !/^https?:/.test(address) && label.includes("/")
    ? label
    : `${label} (${address})`;
}
