/** The lines that are only in one of two texts, in order: `- old`, `+ new`. */
export function changedLines(before: string, after: string): string[] {
  const [old, present] = [linesOf(before), linesOf(after)];
  const common = commonLengths(old, present);
  const changes: string[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < present.length) {
    if (i < old.length && old[i] === present[j]) {
      i++;
      j++;
    } else if (j === present.length || (i < old.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      changes.push(`- ${old[i++]}`);
    } else {
      changes.push(`+ ${present[j++]}`);
    }
  }
  return changes;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

/** How many lines the rests of both texts, from line i and line j on, have in common at most. */
function commonLengths(old: readonly string[], present: readonly string[]): Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(present.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = present.length - 1; j >= 0; j--) {
      const length =
        old[i] === present[j]
          ? at(lengths, i + 1, j + 1) + 1
          : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
      lengths[i]?.fill(length, j, j + 1);
    }
  }
  return lengths;
}

function at(lengths: readonly Uint32Array[], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
