import { distance } from 'fastest-levenshtein';

const OFFERED = 3;

/**
 * The names that somebody may have meant, best first. Those that begin alike or hold the word count as near, since
 * a remote's branch differs from what is typed by a long prefix; the rest by how many letters have to change.
 *
 * @param name what was typed
 * @param known what there is
 */
export function nearestTo(name: string, known: readonly string[]): string[] {
  const typed = name.toLowerCase();
  return known
    .map((candidate) => ({ candidate, changes: changesBetween(typed, candidate.toLowerCase()) }))
    .filter(({ candidate, changes }) => changes <= Math.ceil(Math.min(name.length, candidate.length) / 3))
    .sort((one, other) => one.changes - other.changes)
    .slice(0, OFFERED)
    .map(({ candidate }) => candidate);
}

function changesBetween(typed: string, candidate: string): number {
  const lastPart = candidate.slice(candidate.lastIndexOf('/') + 1);
  const holdsIt = typed.length > 2 && candidate.includes(typed);
  return holdsIt ? 1 : Math.min(distance(typed, candidate), distance(typed, lastPart));
}
