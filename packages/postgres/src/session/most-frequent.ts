/** At most so many are named when a limit is reached. */
const MOST = 5;

/** Counts equal descriptions, the most frequent first: `24 of vitest in testdb_shop (user ada)`. */
export function mostFrequent(descriptions: readonly string[], preposition: 'of' | 'in'): string[] {
  const counts = new Map<string, number>();
  for (const description of descriptions) counts.set(description, (counts.get(description) ?? 0) + 1);
  const most = [...counts].sort(([, one], [, other]) => other - one).slice(0, MOST);
  return most.map(([description, count]) => `${count} ${preposition} ${description}`);
}
