import stringWidth from "string-width";

/** A tab goes on to the next column that this divides. */
const TAB = 8;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Breaks a text into lines of at most `width` columns: at its line ends, then at blanks, and where a word
 * is longer, in the word, never in a character. Blanks at the beginning of a line stay, tabs become blanks.
 */
export function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrapLine(withoutTabs(line), Math.max(1, width)));
}

function wrapLine(line: string, width: number): string[] {
  if (line.length <= width && PLAIN.test(line)) return [line];
  const lines: string[] = [];
  let current = "";
  let columns = 0;
  for (const word of line.match(/ +|[^ ]+/g) ?? []) {
    const size = widthOf(word);
    if (columns + size <= width) {
      current += word;
      columns += size;
      continue;
    }
    if (word.startsWith(" ")) {
      // Blanks at a break are not shown.
      lines.push(current);
      [current, columns] = ["", 0];
      continue;
    }
    if (current.trim() !== "" && size <= width) {
      lines.push(current.trimEnd());
      [current, columns] = [word, size];
      continue;
    }
    for (const character of charactersOf(word)) {
      const wide = widthOf(character);
      if (columns + wide > width && current !== "") {
        lines.push(current);
        [current, columns] = ["", 0];
      }
      current += character;
      columns += wide;
    }
  }
  return [...lines, current];
}

function widthOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

function charactersOf(text: string): Iterable<string> {
  if (PLAIN.test(text)) return text;
  return Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment);
}

function withoutTabs(line: string): string {
  if (!line.includes("\t")) return line;
  let shown = "";
  for (const piece of line.split(/(\t)/)) {
    shown += piece === "\t" ? " ".repeat(TAB - shown.length % TAB) : piece;
  }
  return shown;
}
