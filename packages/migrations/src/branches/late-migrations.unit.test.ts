import { type Migration } from '../tools/migration';
import { ordersOf } from './late-migrations';

function migrations(...names: readonly string[]): Migration[] {
  return names.map((name) => ({ name, files: [name], down: 'absent' }));
}

describe('the order of a merge', () => {
  it('is what one branch has tested, and then the other, when one begins where the other ends', () => {
    expect(
      ordersOf({
        base: migrations('1'),
        ours: migrations('1', '2'),
        theirs: migrations('1', '3'),
        merged: migrations('1', '2', '3'),
      }),
    ).toEqual({
      ours: ['2'],
      theirs: ['3'],
      merged: ['1', '2', '3'],
      // A database of the other branch has 3, and not 2.
      late: [{ name: '2', of: 'ours', before: '3' }],
    });
  });

  it('has late migrations of both branches when they interleave', () => {
    const { late } = ordersOf({
      base: migrations('1'),
      ours: migrations('1', '2', '5'),
      theirs: migrations('1', '3', '4'),
      merged: migrations('1', '2', '3', '4', '5'),
    });
    expect(late).toEqual([
      { name: '2', of: 'ours', before: '3' },
      { name: '3', of: 'theirs', before: '5' },
      { name: '4', of: 'theirs', before: '5' },
    ]);
  });

  it('has no late ones where only one branch adds any, or both add the same', () => {
    const both = migrations('1', '2');
    expect(
      ordersOf({ base: migrations('1'), ours: both, theirs: migrations('1'), merged: both }).late,
    ).toEqual([]);
    expect(ordersOf({ base: migrations('1'), ours: both, theirs: both, merged: both })).toMatchObject({
      ours: [],
      theirs: [],
      late: [],
    });
  });
});
