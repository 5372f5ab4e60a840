import { parseIdentifier, type Removed } from '@nx-worktree/environment';
import { planText, removedText } from './removal-text';

const REMOVED: Removed = {
  environment: {
    schemaVersion: 1,
    id: 'b7e1',
    purpose: 'test-unit',
    identifier: parseIdentifier('prices'),
    directory: '/shop/worktrees/test-unit-prices',
    created: '2026-11-22T12:00:00.000Z',
    begun: [],
    state: 'ready',
    facts: {},
  },
  directory: '/shop/worktrees/moved',
  found: 'worktree',
  nested: [],
  isRestorable: true,
  left: [],
  restorableUntil: '2026-11-23T12:00:00.000Z',
};

describe('removedText', () => {
  it('says how to bring it back, and until when', () => {
    const [first, second, ...others] = removedText(REMOVED, '80 ms').split('\n');
    expect(first).toBe('Removed /shop/worktrees/moved in 80 ms.');
    expect(second).toMatch(
      /^ {2}Restore it until 2\d Nov 2026, \d\d:00: nx run worktrees:restore --identifier=prices$/,
    );
    expect(others).toEqual([]);
  });

  it('says where work is kept, and which work is in the trash only', () => {
    const { restorableUntil: _, ...forever } = REMOVED;
    const text = removedText(
      { ...forever, backup: 'refs/nx-worktree/backup/prices-1', nested: ['vendor/lib'] },
      '1 s',
    );
    expect(text).toContain('Restore it: nx run');
    expect(text).toContain('git worktree add <directory> refs/nx-worktree/backup/prices-1');
    expect(text).toMatch(/Not in there: the work in vendor\/lib[^]*worktrees:cleanup --empty-trash/);
    expect(removedText({ ...forever, nested: ['.'] }, '1 s')).toMatch(
      /Under no ref: the files of the worktree, since git could not read it[^]*--empty-trash/,
    );
  });

  it('says what was left', () => {
    const left = ['Its database testdb_prices was not dropped: no route.\nDrop it later.', 'And more.'];
    expect(removedText({ ...REMOVED, left }, '1 s')).toMatch(
      /\n {2}Its database testdb_prices was not dropped: no route\.\n {2}Drop it later\.\n {2}And more\.$/,
    );
  });

  it('promises nothing of what was gone already', () => {
    expect(removedText({ ...REMOVED, found: 'nothing', isRestorable: false }, '1 s')).toBe(
      'Removed what was left of prices in 1 s. Its directory /shop/worktrees/moved was gone already.',
    );
  });

  it('says that what is there stays when it is something else', () => {
    expect(removedText({ ...REMOVED, found: 'something else', isRestorable: false }, '1 s')).toBe(
      'Removed what was left of prices in 1 s.\n' +
        '  /shop/worktrees/moved stays as it is: it is no longer this worktree.',
    );
  });
});

describe('planText', () => {
  const parts = [{ name: 'ports' as const, summary: '8001-8003 released' }];

  it('says what would be done', () => {
    expect(planText({ directory: '/prices', parts, obstacles: [] })).toMatch(
      /^Would remove \/prices:\n {2}ports +8001-8003 released\nNothing was changed\.$/,
    );
  });
});
