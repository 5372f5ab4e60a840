import { setImmediate } from 'node:timers/promises';
import { mapAtOnce } from './map-at-once';

describe('mapAtOnce', () => {
  it('keeps the order of the items, and never works on more than it was told', async () => {
    let working = 0;
    const seen: number[] = [];
    const results = await mapAtOnce([5, 0, 3, 1, 4, 2], 3, async (item) => {
      seen.push(++working);
      for (let wait = 0; wait < item; wait++) await setImmediate();
      working--;
      return item * 10;
    });
    expect(results).toEqual([50, 0, 30, 10, 40, 20]);
    expect(Math.max(...seen)).toBe(3);
  });

  it('maps nothing to nothing, and throws what one throws', async () => {
    expect(await mapAtOnce([], 3, async () => 1)).toEqual([]);
    await expect(mapAtOnce([1], 3, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
