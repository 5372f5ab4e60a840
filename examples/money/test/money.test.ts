import { add, allocate, format, money, portion, sum, times } from '@examples/money';
import assert from 'node:assert/strict';
import { test } from 'node:test';

test('writes amounts with the digits of their currency', () => {
  assert.equal(format(money(1230, 'EUR')), '12.30 EUR');
  assert.equal(format(money(-5, 'EUR')), '-0.05 EUR');
  assert.equal(format(money(500, 'JPY')), '500 JPY');
  assert.equal(format(money(1, 'KWD')), '0.001 KWD');
});

test('sums lines', () => {
  const lines = [times(money(1999, 'EUR'), 3), money(1, 'EUR')];

  assert.equal(format(sum(lines, 'EUR')), '59.98 EUR');
});

test('refuses to add different currencies', () => {
  assert.throws(() => add(money(1, 'EUR'), money(1, 'USD')), /Can't add USD to EUR/);
});

test('rounds halves to the even neighbour', () => {
  const half = 5_000;

  assert.deepEqual(
    [1, 3, 5, -1, -3].map((minor) => Number(portion(money(minor, 'EUR'), half).minor)),
    [0, 2, 2, 0, -2],
  );
  assert.equal(format(portion(money(1999, 'EUR'), 1900)), '3.80 EUR');
});

test('splits without losing a unit', () => {
  const shares = allocate(money(100, 'EUR'), [1, 1, 1]);

  assert.deepEqual(shares.map(format), ['0.34 EUR', '0.33 EUR', '0.33 EUR']);
  assert.deepEqual(allocate(money(-5, 'EUR'), [1, 1]).map(format), ['-0.03 EUR', '-0.02 EUR']);
});

test('refuses weights that add up to nothing', () => {
  assert.throws(() => allocate(money(1, 'EUR'), [0]), /must add up to more than 0/);
});
