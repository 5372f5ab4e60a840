import { freshSince } from './fresh';

const noon = Date.UTC(2026, 10, 22, 12);

test.each([
  [24, noon, '2026-11-22T00:00Z'],
  [24, Date.UTC(2026, 10, 22, 23, 59, 59), '2026-11-22T00:00Z'],
  [24, Date.UTC(2026, 10, 23), '2026-11-23T00:00Z'],
  [1, noon + 1, '2026-11-22T12:00Z'],
  [0.5, noon + 40 * 60_000, '2026-11-22T12:30Z'],
])('a template that is fresh for %d hours', (hours, now, since) => {
  expect(freshSince(hours, now)).toBe(since);
});
