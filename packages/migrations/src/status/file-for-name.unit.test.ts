import { fileForName } from './file-for-name';

test.each([
  ['migrations/2_prices.sql', ['migrations/1_a.sql', 'migrations/2_prices.sql'], 1],
  ['20260102_prices.js', ['migrations/20260102_prices.js'], 0],
  ['1700000000001_prices', ['migrations/1700000000001_prices.sql'], 0],
  ['20260102093000_prices', ['prisma/migrations/20260102093000_prices/migration.sql'], 0],
  ['stock.0002_prices', ['shop/migrations/0002_prices.py', 'stock/migrations/0002_prices.py'], 1],
  ['ae1027a6acf', ['versions/975ea75ce2a_orders.py', 'versions/ae1027a6acf_prices.py'], 1],
  ['AddPrices1700000000001', ['src/migrations/1700000000001-AddPrices.ts'], 0],
  ['20260102093000', ['db/migrations/20260102093000_prices.sql'], 0],
])('%s is the name of one of %j', (name, paths, index) => {
  expect(fileForName(name, paths)).toBe(paths[index]);
});

test.each([
  ['2_prices.sql', ['migrations/1_orders.sql']],
  ['7', ['migrations/17_orders.sql']],
  ['20260102093000', ['db/migrations/20260102093001_prices.sql']],
])('%s is the name of none of %j', (name, paths) => {
  expect(fileForName(name, paths)).toBeUndefined();
});
