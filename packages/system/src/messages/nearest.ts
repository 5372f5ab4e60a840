import { distance } from 'fastest-levenshtein';

const OFFERED = 3;

/**
 * The names that the user may have meant, best first. A name that holds the other counts as near, since a
 * remote's branch differs from what is typed by a long prefix; the rest by how many letters have to change.
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
  const [short, long] = typed.length < candidate.length ? [typed, candidate] : [candidate, typed];
  const isPart = short.length > 2 && long.includes(short);
  return isPart && typed !== candidate
    ? 1
    : Math.min(distance(typed, candidate), distance(typed, lastPartOf(candidate)));
}

function lastPartOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
