import { parseIdentifier } from '@nx-worktree/environment';
import { restoredText, trashText } from './restore-text';

const NOW = Date.parse('2026-11-22T15:00:00.000Z');
const PRICES = {
  id: 'b7e1',
  identifier: 'prices',
  purpose: 'test-unit',
  branch: 'main',
  commit: 'c0ffee1234567',
  removed: '2026-11-22T12:00:00.000Z',
  until: '2026-11-23T12:00:00.000Z',
  directory: '/shop/worktrees/test-unit-prices',
};

describe('trashText', () => {
  it('lists what can be restored, and how', () => {
    const lines = trashText({ restorable: [PRICES], damaged: [] }, NOW).split('\n');
    expect(lines.map((line) => line.trimEnd().split(/ {2,}/))).toEqual([
      ['identifier', 'purpose', 'branch', 'commit', 'removed', 'kept for'],
      ['prices', 'test-unit', 'main', 'c0ffee12', '3 h ago', '21 h'],
      ['Restore one: nx run worktrees:restore --identifier=prices'],
    ]);
  });

  it('says of one that has changed what has, and that it stays', () => {
    const { until: _, ...kept } = PRICES;
    const changed = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const text = trashText({ restorable: [{ ...kept, changed }], damaged: [] }, NOW);
    expect(text).toMatch(/prices was changed after .*--empty-trash\): a, b, c, d, e and 2 more\n/);
    expect(text).toContain('until emptied');
  });

  it('names an earlier one of the same name by its id', () => {
    const earlier = { ...PRICES, id: 'a000', removed: '2026-11-22T11:00:00.000Z' };
    expect(trashText({ restorable: [PRICES, earlier], damaged: [] }, NOW)).toContain('--identifier=a000');
  });

  it('says that it is empty, and what can not be read', () => {
    expect(trashText({ restorable: [], damaged: ['/note.json: cut off'] }, NOW)).toBe(
      "The trash is empty. Removed worktrees are kept for 24 hours.\nCan't be restored, because its note can't be read: /note.json: cut off",
    );
  });
});

it('says what is not as it was', () => {
  const environment = {
    schemaVersion: 1 as const,
    ...PRICES,
    identifier: parseIdentifier(PRICES.identifier),
    created: PRICES.removed,
    begun: [],
    state: 'ready' as const,
    facts: {},
  };
  expect(restoredText({ environment, differences: [] })).toBe(
    '/shop/worktrees/test-unit-prices was restored.',
  );
  expect(restoredText({ environment, differences: ['Other ports.'] })).toMatch(
    /with differences:\n {2}Other ports\.$/,
  );
});
