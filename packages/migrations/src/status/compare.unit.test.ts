import { type AppliedMigration, type Migration } from '../tools/migration';
import { compareSet } from './compare';
import { type ComparedSet } from './compared-set';
import { type Mismatch } from './migration-status';
import { summarized } from './summary';

function migration(name: string, more: Partial<Migration> = {}): Migration {
  const [number] = /^\d+/.exec(name) ?? [];
  return { name, files: [`db/${name}`], down: 'absent', ...(number !== undefined && { number }), ...more };
}

const applied = (...names: string[]): AppliedMigration[] => names.map((name) => ({ name }));

const ONE_TO_THREE = ['1.sql', '2.sql', '3.sql'].map((name) => migration(name));

function compared(more: Partial<ComparedSet> = {}): ComparedSet {
  return {
    set: { project: 'orders', root: 'packages/orders', tool: 'sql' },
    title: 'SQL files',
    commands: {},
    migrations: ONE_TO_THREE,
    applied: applied('1.sql', '2.sql', '3.sql'),
    changed: new Set(),
    unknown: new Set(),
    git: { uncommitted: new Set(), elsewhere: new Map() },
    lockedTable: undefined,
    reset: undefined,
    ...more,
  };
}

function mismatchesOf(more: Partial<ComparedSet>): readonly Mismatch[] {
  return compareSet(compared(more)).mismatches;
}

function kindsOf(more: Partial<ComparedSet>): string[] {
  return mismatchesOf(more).map(
    ({ kind, severity, migrations }) => `${severity}: ${kind} ${migrations.join()}`,
  );
}

test('what is applied as the files say has no mismatch', () => {
  const status = compareSet(compared());
  expect(status.mismatches).toEqual([]);
  expect(status.migrations).toEqual(
    ['1.sql', '2.sql', '3.sql'].map((name) => ({
      name,
      file: `packages/orders/db/${name}`,
      state: 'applied',
    })),
  );
});

test('in a database without a history all is pending, which is no mismatch', () => {
  const status = compareSet(compared({ applied: undefined }));
  expect(status).toMatchObject({ hasHistory: false, mismatches: [] });
  expect(status.migrations.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
  expect(summarized({ project: '', database: {} as never, sets: [status] })).toMatchObject({
    isConsistent: true,
    applied: 0,
    pending: 3,
  });
});

test('without a readable history, nothing is known of what is applied', () => {
  const { migrations } = compareSet(compared({ applied: undefined }), false);
  expect(migrations.map(({ state }) => state)).toEqual(['unknown', 'unknown', 'unknown']);
});

test('what comes last may be pending', () => {
  expect(kindsOf({ applied: applied('1.sql') })).toEqual([]);
});

test.each<[string, Partial<ComparedSet>, string[]]>([
  ['a late one', { applied: applied('1.sql', '3.sql') }, ['error: out-of-order 2.sql']],
  [
    'a late one that was applied nevertheless',
    { applied: applied('1.sql', '3.sql', '2.sql') },
    ['notice: out-of-order 3.sql'],
  ],
  [
    'one of another branch',
    { applied: applied('1.sql', '2.sql', '3.sql', '4.sql') },
    ['error: not-in-this-checkout 4.sql'],
  ],
  ['a changed one', { changed: new Set(['2.sql']) }, ['error: changed-since-applied 2.sql']],
  ['a changed one that is pending', { changed: new Set(['3.sql']), applied: applied('1.sql', '2.sql') }, []],
  [
    'one that its tool knows is changed',
    { applied: [...applied('1.sql', '2.sql'), { name: '3.sql', isChanged: true }] },
    ['error: changed-since-applied 3.sql'],
  ],
  [
    'a failed one',
    { applied: [...applied('1.sql', '2.sql'), { name: '3.sql', failure: 'no such table\nat 1' }] },
    ['error: failed-half-way 3.sql'],
  ],
  [
    'two of one number',
    { migrations: ['1.sql', '02_a.sql', '2_b.sql'].map((name) => migration(name)), applied: undefined },
    ['error: two-of-one-number 02_a.sql,2_b.sql'],
  ],
  [
    'a new file',
    { git: { uncommitted: new Set(['db/3.sql']), elsewhere: new Map() } },
    ['notice: not-committed 3.sql'],
  ],
])('%s is found, once', (_what, more, kinds) => {
  expect(kindsOf(more)).toEqual(kinds);
});

describe('a graph', () => {
  const root = migration('a.py', { after: [] });
  const left = migration('b.py', { after: ['a.py'] });
  const right = migration('c.py', { after: ['a.py'] });

  test('is in order whichever branch came first', () => {
    const merged = migration('e.py', { after: ['b.py', 'c.py'] });
    expect(kindsOf({ migrations: [root, left, right, merged], applied: applied('a.py', 'c.py') })).toEqual(
      [],
    );
  });
});

describe('the advice', () => {
  const whereabouts = {
    path: 'packages/orders/db/4.sql',
    branches: ['feature/prices'],
    commit: '0123456789abcdef0123456789abcdef01234567',
    subject: 'Add prices',
  };
  const later = (more: Partial<typeof whereabouts>) =>
    mismatchesOf({
      applied: applied('1.sql', '2.sql', '3.sql', '4.sql'),
      git: { uncommitted: new Set(), elsewhere: new Map([['4.sql', { ...whereabouts, ...more }]]) },
    })[0];

  test('names the branch that has the file, and how to get it', () => {
    expect(later({})?.cause).toContain('packages/orders/db/4.sql is on feature/prices.');
    expect(later({})?.fix).toContain('git restore --source=feature/prices -- packages/orders/db/4.sql');
  });

  test('names the commit when no branch has the file any more', () => {
    expect(later({ branches: [] })?.cause).toContain('the last commit with it is 0123456789 (Add prices)');
    expect(later({ branches: [] })?.fix).toContain(
      'git restore --source=0123456789 -- packages/orders/db/4.sql',
    );
  });

  test('is to recreate the database, where that is ours', () => {
    const more = { applied: applied('1.sql', '3.sql') };
    expect(mismatchesOf(more)[0]?.fix).not.toContain('recreate');
    expect(mismatchesOf({ ...more, reset: 'nx run orders:reset-database' })[0]?.fix).toMatch(
      /recreate the database .*: nx run orders:reset-database$/,
    );
  });

  test('gives the command of the tool that releases a lock', () => {
    const [mismatch] = mismatchesOf({ lockedTable: 'done_lock', commands: { unlock: 'tool unlock' } });
    expect(mismatch).toMatchObject({ kind: 'locked', severity: 'error', migrations: [] });
    expect(mismatch?.cause).toContain('(done_lock)');
    expect(mismatch?.fix).toContain('in packages/orders: tool unlock.');
  });

  test('gives the command of the tool after a failure', () => {
    const failed = [...applied('1.sql', '2.sql'), { name: '3.sql', failure: 'no such table\nat 1' }];
    const [mismatch] = mismatchesOf({ applied: failed, commands: { afterFailure: 'tool resolve <name>' } });
    expect(mismatch?.cause).toMatch(/db\/3\.sql began .*: no such table$/);
    expect(mismatch?.fix).toContain('in packages/orders: tool resolve 3.sql.');
  });
});
