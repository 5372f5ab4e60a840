import { type Lock } from './measured-locks';

/** The state of a transaction, by the oids of tables. */
export interface Held {
  readonly locks?: Readonly<Record<string, readonly string[]>>;
  /** How many rows it has read, and written. */
  readonly read?: Readonly<Record<string, number>>;
  readonly written?: Readonly<Record<string, number>>;
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

interface Taken extends Omit<Lock, 'isLong' | 'meaning'> {
  readonly transaction: string;
  readonly id: number;
}

/** The locks on tables that were there before: of each statement the strongest on each table, as it took them. */
export function locksIn(seen: readonly Seen[]): Lock[] {
  const taken = seen.filter(({ what }) => what !== 'rewrite').flatMap((one) => takenBy(one, seen));
  return taken.map(({ transaction, id, ...lock }) => {
    const later = taken.filter((other) => other.transaction === transaction && other.id >= id);
    const slow = later.find(({ isRewritten, isRead }) => isRewritten || isRead);
    return { ...lock, isLong: slow !== undefined, meaning: meaningOf(lock, slow) };
  });
}

function takenBy(one: Seen, all: readonly Seen[]): Taken[] {
  const { id, transaction, query, heldMs, tables, before, after } = one;
  const earlier = all.filter((other) => other.transaction === transaction && other.id < id);
  const last = earlier.filter(({ what }) => what !== 'rewrite').at(-1);
  // A statement that changes rows only is seen when the tool notes the migration, or at the next one that is seen.
  const known: Held = one.what === 'end' ? { ...last?.after, ...before } : (last?.after ?? {});
  const rewritten = earlier.filter(({ what, id: at }) => what === 'rewrite' && at > (last?.id ?? 0));
  return Object.entries(tables).flatMap(([oid, table]): Taken[] => {
    const isRewritten = rewritten.some(({ relation }) => relation === oid);
    const held = BLOCKING.find(([mode]) => after.locks?.[oid]?.includes(mode));
    const isNew = held && known.locks?.[oid]?.includes(held[0]) !== true;
    const isWritten = one.what === 'row' && (after.written?.[oid] ?? 0) > (known.written?.[oid] ?? 0);
    const isRead = one.what === 'end' && (after.read?.[oid] ?? 0) > (known.read?.[oid] ?? 0);
    const mode = held?.[1] ?? 'ROW EXCLUSIVE';
    if (!isNew && !isRewritten && !isWritten && !(isRead && held)) return [];
    const statement =
      one.what === 'row' ? 'a statement that changes rows, or a lock table' : shortened(query);
    return [{ table, mode, statement, heldMs: rounded(heldMs), isRewritten, isRead, transaction, id }];
  });
}

function meaningOf(
  { mode, isRewritten, isRead }: Omit<Lock, 'isLong' | 'meaning'>,
  slow: Taken | undefined,
): string {
  if (mode === 'ROW EXCLUSIVE') {
    return 'Whoever changes one of the rows that it changes waits until its transaction ends. Change a million rows in batches.';
  }
  const blocked =
    mode === 'ACCESS EXCLUSIVE' ? 'Nobody can read or write the table' : 'Nobody can write the table';
  if (isRewritten) return `${blocked} while it is rewritten: seconds to minutes for a million rows.`;
  if (isRead) return `${blocked} while all of its rows are read: about a second or more for a million rows.`;
  if (slow) {
    return `${blocked} until its transaction ends, in which ${slow.table} is ${slow.isRewritten ? 'rewritten' : 'read'} as a whole.`;
  }
  return `${blocked} for a moment. It waits for all who use the table, and others wait behind it: set lock_timeout.`;
}

function shortened(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  return line.length <= LONGEST_STATEMENT ? line : `${line.slice(0, LONGEST_STATEMENT - 1)}…`;
}

function rounded(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms * 10) / 10;
}
