import { type Manifest } from '../ownership/template-contents';

/** What is more than this many of a kind is counted instead of named. */
const NAMED = 3;

const DIGEST = /^[0-9a-f]{64}$/;

/**
 * How a template differs from the nearest of older ones: the one with the fewest differences.
 *
 * @param older those that were used last first
 * @returns such as `0007_add_index.sql changed`, `PostgreSQL 16 -> 18`, `2 more added`; empty when none has anything in
 *   common with it
 */
export function changesSince(older: readonly Manifest[], now: Manifest): string[] {
  const related = older.filter((manifest) => haveFileInCommon(manifest, now));
  const [nearest] = related
    .map((manifest) => differences(manifest, now))
    .sort((one, other) => count(one) - count(other));
  return nearest ? sentences(nearest) : [];
}

interface Differences {
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

function differences(before: Manifest, now: Manifest): Differences {
  const [then, today] = [new Map(before), new Map(now)];
  return {
    changed: now.flatMap(([name, value]) => {
      const former = then.get(name);
      return former === undefined || former === value ? [] : [change(name, former, value)];
    }),
    added: now.map(([name]) => name).filter((name) => !then.has(name)),
    removed: before.map(([name]) => name).filter((name) => !today.has(name)),
  };
}

function change(name: string, before: string, now: string): string {
  return DIGEST.test(now) ? `${name} changed` : `${name} ${before} -> ${now}`;
}

function count({ changed, added, removed }: Differences): number {
  return changed.length + added.length + removed.length;
}

function sentences({ changed, added, removed }: Differences): string[] {
  const all = [
    ...firstOf(changed, 'changed'),
    ...firstOf(
      added.map((name) => `${name} added`),
      'added',
    ),
    ...firstOf(
      removed.map((name) => `${name} removed`),
      'removed',
    ),
  ];
  return all.length > 0 ? all : ['their order changed'];
}

function firstOf(sentences: readonly string[], what: string): string[] {
  const more = sentences.length - NAMED;
  return more > 0 ? [...sentences.slice(0, NAMED), `${more} more ${what}`] : [...sentences];
}

/** Every template has the server in common, which says nothing. */
function haveFileInCommon(one: Manifest, other: Manifest): boolean {
  const files = new Set(one.filter(([, value]) => DIGEST.test(value)).map(([name]) => name));
  return other.some(([name]) => files.has(name));
}
