import { MaxAgeError, maxAgeIn } from './max-age';

const HOUR = 3_600_000;

test.each([
  [24, 24 * HOUR],
  ['24', 24 * HOUR],
  ['36h', 36 * HOUR],
  ['7d', 7 * 24 * HOUR],
  ['90m', 1.5 * HOUR],
  ['1.5d', 36 * HOUR],
  [0, 0],
])('%p is %d ms', (value, ms) => expect(maxAgeIn(value)).toBe(ms));

test.each([-1, '-1d', '', 'soon', '7 days', '1w', '1e3', 'Infinity', '24h36m', '0x10', '9999999', '٣d', NaN])(
  '%p is refused',
  (value) => {
    expect(() => maxAgeIn(value)).toThrow(MaxAgeError);
    expect(() => maxAgeIn(value)).toThrow('Give hours, such as --max-age=24, or a number with m, h or d');
  },
);
