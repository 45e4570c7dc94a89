/**
 * The candidates that a mistyped word most likely means: within a third of its length in edits
 * (Damerau-Levenshtein, without regard to case) or continuing it, nearest first, at most `max`.
 */
export function nearest(word: string, candidates: Iterable<string>, max = 3): string[] {
  const wanted = word.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const ranked: { candidate: string; rank: number }[] = [];
  for (const candidate of new Set(candidates)) {
    const known = candidate.toLowerCase();
    const continues = wanted.length >= 3 && known.startsWith(wanted);
    if (!continues && Math.abs(known.length - wanted.length) > limit) continue;
    const edits = editDistance(wanted, known);
    if (edits <= limit) ranked.push({ candidate, rank: edits });
    else if (continues) ranked.push({ candidate, rank: limit + 1 });
  }
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, max).map(({ candidate }) => candidate);
}

/** Insertions, deletions, replacements and swaps of neighbours that turn one word into another. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      let edits = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] &&
        from[row - 2] === to[column - 1];
      if (swapped) edits = Math.min(edits, beforeLast[column - 2]! + 1);
      current.push(edits);
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length]!;
}
