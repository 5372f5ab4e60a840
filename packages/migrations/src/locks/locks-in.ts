import { meaningOf, WEAKEST } from './meaning';
import { type Lock } from './measured-locks';

/** The state of a transaction, by the oids of tables. */
export interface Held {
  readonly locks?: Readonly<Record<string, readonly string[]>>;
  /** How many rows it has read, how many it has added, and how many of those that were there it has changed. */
  readonly read?: Readonly<Record<string, number>>;
  readonly added?: Readonly<Record<string, number>>;
  readonly changed?: Readonly<Record<string, number>>;
}

/** What a database has noted of a moment. */
export interface Seen {
  readonly id: number;
  /** `end` of a statement, `rewrite` of a table, or a `row` that a tool has written. */
  readonly what: 'end' | 'rewrite' | 'row';
  readonly query: string;
  readonly before: Held | null;
  readonly after: Held;
  readonly transaction: string;
  /** The table that is rewritten. */
  readonly relation: string | null;
  readonly heldMs: number | null;
  /** Names of the tables that were there before, by their oids. */
  readonly tables: Readonly<Record<string, string>>;
}

/** https://www.postgresql.org/docs/current/explicit-locking.html: those that keep others waiting, the strongest first. */
const BLOCKING: readonly (readonly [mode: string, name: string])[] = [
  ['AccessExclusiveLock', 'ACCESS EXCLUSIVE'],
  ['ExclusiveLock', 'EXCLUSIVE'],
  ['ShareRowExclusiveLock', 'SHARE ROW EXCLUSIVE'],
  ['ShareLock', 'SHARE'],
];

const LONGEST_STATEMENT = 200;

/** No event tells of these: what they have done shows later in their transaction. */
const UNSEEN = 'a statement that changes rows, a truncate or a lock table';

/** How many rows each table has, by its name. */
export type RowCounts = ReadonlyMap<string, { readonly count: number }>;

interface Taken extends Omit<Lock, 'isLong' | 'meaning'> {
  readonly transaction: string;
  /** Whether the statement has changed at least half of the rows: the more there are, the longer it takes. */
  readonly isMostChanged: boolean;
}

/** The locks on tables that were there before: of each statement the strongest on each table, as it took them. */
export function locksIn(seen: readonly Seen[], counts: RowCounts = new Map()): Lock[] {
  const taken = seen.filter(({ what }) => what !== 'rewrite').flatMap((one) => takenBy(one, seen, counts));
  return taken.map(({ transaction, isMostChanged, ...lock }, index) => {
    const later = taken.slice(index).filter((other) => other.transaction === transaction);
    const slow = later.find((one) => one.isRewritten || one.isRead || one.isMostChanged);
    const isLong = slow !== undefined && (lock.mode !== WEAKEST || isMostChanged);
    return { ...lock, isLong, meaning: meaningOf({ ...lock, isMostChanged }, slow) };
  });
}

/** The tables that were locked to change rows, none of which was changed. */
export function unchangedIn(seen: readonly Seen[]): string[] {
  const ends = seen.filter(({ what }) => what === 'row');
  const isMeant = (oid: string): boolean =>
    ends.some(({ after }) => after.locks?.[oid]?.includes('RowExclusiveLock') === true);
  const isChanged = (oid: string): boolean =>
    ends.some(({ after }) => (after.added?.[oid] ?? 0) + (after.changed?.[oid] ?? 0) > 0);
  const tables = Object.entries(seen[0]?.tables ?? {});
  return tables.filter(([oid]) => isMeant(oid) && !isChanged(oid)).map(([, name]) => name);
}

function takenBy(one: Seen, all: readonly Seen[], counts: RowCounts): Taken[] {
  const { id, transaction, query, heldMs, tables, before, after } = one;
  const earlier = all.filter((other) => other.transaction === transaction && other.id < id);
  const last = earlier.filter(({ what }) => what !== 'rewrite').at(-1);
  const known: Held = one.what === 'end' ? { ...last?.after, ...before } : (last?.after ?? {});
  const rewritten = earlier.filter(({ what, id: at }) => what === 'rewrite' && at > (last?.id ?? 0));
  const common = {
    transaction,
    heldMs: rounded(heldMs),
    isRewritten: false,
    isRead: false,
    isMostChanged: false,
  };
  const changed: Taken[] = [];
  const locked: Taken[] = [];
  for (const [oid, table] of Object.entries(tables)) {
    const held = BLOCKING.find(([mode]) => after.locks?.[oid]?.includes(mode));
    const isNew = held && known.locks?.[oid]?.includes(held[0]) !== true;
    const isRewritten = rewritten.some(({ relation }) => relation === oid);
    const isRead = one.what === 'end' && countOf('read', oid, after) > countOf('read', oid, known);
    const changes = changesOf(oid, last?.after, after);
    const isTruncated = isNew && one.what === 'row';
    if (changes.all > 0 && !isRewritten && !isTruncated) {
      const isMostChanged =
        changes.changed > 0 && changes.changed * 2 >= (counts.get(table)?.count ?? Infinity);
      changed.push({ ...common, table, mode: WEAKEST, statement: UNSEEN, isMostChanged });
    }
    if (held && (isNew || isRewritten || isRead)) {
      const statement = one.what === 'row' ? UNSEEN : shortened(query);
      locked.push({ ...common, table, mode: held[1], statement, isRewritten, isRead });
    }
  }
  return [...changed, ...locked];
}

/** A statement that changes rows only is seen when the tool notes the migration, or at the next one that is seen. */
function changesOf(
  oid: string,
  last: Held = {},
  now: Held,
): { readonly all: number; readonly changed: number } {
  const more = (what: 'added' | 'changed') => countOf(what, oid, now) - countOf(what, oid, last);
  return { all: more('added') + more('changed'), changed: more('changed') };
}

function countOf(what: 'read' | 'added' | 'changed', oid: string, held: Held): number {
  return held[what]?.[oid] ?? 0;
}

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_STATEMENT ? line : `${line.slice(0, LONGEST_STATEMENT - 1)}…`;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
