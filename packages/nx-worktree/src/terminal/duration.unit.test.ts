import { age, duration } from './duration';

test.each([
  [0.4, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [59_900, '59.9 s'],
  [59_960, '1 min 0 s'],
  [185_000, '3 min 5 s'],
])('%d ms are %s', (ms, text) => expect(duration(ms)).toBe(text));

test.each([
  ['2026-01-01T11:59:30Z', '0 min'],
  ['2026-01-01T11:01:00Z', '59 min'],
  ['2025-12-31T12:00:00Z', '24 h'],
  ['2025-12-30T12:00:00Z', '2 d'],
  ['2026-01-01T13:00:00Z', '0 min'],
])('what was made at %s is %s old', (since, text) => {
  expect(age(since, Date.parse('2026-01-01T12:00:00Z'))).toBe(text);
});
