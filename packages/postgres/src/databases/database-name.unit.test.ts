import { databaseName } from './database-name';

const long = 'testdb_integration_' + 'a'.repeat(80);

test.each([
  ['testdb_integration_api-endpoints', 'testdb_integration_api_endpoints'],
  ['TestDB Größe', 'testdb_gr_e'],
  ['a"; drop database x', 'a_drop_database_x'],
  ['', 'testdb'],
])('%j becomes %s', (wished, name) => {
  expect(databaseName(wished)).toBe(name);
});

test('a name of 63 bytes is kept as it is', () => {
  expect(databaseName('b'.repeat(63))).toBe('b'.repeat(63));
});

test('two long names that begin alike stay two, of at most 63 bytes', () => {
  const [one, other] = [databaseName(`${long}1`), databaseName(`${long}2`)];
  expect(one).not.toBe(other);
  expect(one).toMatch(/^testdb_integration_a+_[0-9a-f]{8}$/);
  expect(Buffer.byteLength(one)).toBe(63);
});

test('the suffix of a name that is taken fits in', () => {
  expect(databaseName('testdb_x', 2)).toBe('testdb_x_2');
  expect(databaseName(long, 12)).toMatch(/_[0-9a-f]{8}_12$/);
  expect(Buffer.byteLength(databaseName(long, 12))).toBe(63);
  expect(Buffer.byteLength(databaseName('c'.repeat(62), 2))).toBe(63);
});

test('whatever is wished for, the name is one that PostgreSQL takes without quotes', () => {
  const letters = [
    ...'aZ09_-. "\'`;\\$%\u0000\né日',
    '--',
    '/*',
    '"; drop database x; --',
    '$$',
    'long'.repeat(20),
  ];
  const names = new Set<string>();
  for (let round = 0; round < 10_000; round++) {
    // Digits of the round in base 20: every short combination of the letters comes up.
    const wished = [round % 20, Math.floor(round / 20) % 20, Math.floor(round / 400)]
      .map((digit) => letters[digit % letters.length])
      .join('');
    const name = databaseName(wished, 1 + (round % 12));
    expect(name).toMatch(/^[a-z0-9_]{1,63}$/);
    names.add(name);
  }
  expect(names.size).toBeGreaterThan(1_000);
});
