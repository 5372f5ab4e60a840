import { otherGroups, type ProcessEntry } from './process-groups';

const entry = (pid: number, parent: number, group: number, isMarked = false): ProcessEntry => ({
  pid,
  parent,
  group,
  isMarked,
});

describe('otherGroups', () => {
  const suite = { leader: 10, mark: 'm' };

  it('finds the groups of descendants, however deep', () => {
    const table = [
      entry(10, 1, 10),
      entry(11, 10, 10),
      entry(12, 11, 12),
      entry(13, 12, 13),
      entry(14, 12, 12),
    ];
    expect(otherGroups(suite, table).sort()).toEqual([12, 13]);
  });

  it('finds the group of a marked process that has left its parents', () => {
    expect(otherGroups(suite, [entry(10, 1, 10, true), entry(20, 1, 20, true)])).toEqual([20]);
  });

  it('leaves alone what is not a group of the suite, as a container shows it', () => {
    expect(otherGroups(suite, [entry(20, 1, 0, true), entry(21, 1, 1, true)])).toEqual([]);
  });

  it('leaves everybody else alone', () => {
    expect(
      otherGroups(suite, [entry(10, 5, 10), entry(5, 1, 5), entry(30, 5, 30), entry(31, 30, 31)]),
    ).toEqual([]);
  });

  it('finds the groups of marked processes before the leader is known, and no children of nobody', () => {
    expect(otherGroups({ mark: 'm' }, [entry(1, 0, 1), entry(20, 1, 20, true), entry(21, 20, 20)])).toEqual([
      20,
    ]);
  });
});
