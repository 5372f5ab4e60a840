import { type Manifest } from '../ownership/template-contents';
import { changesSince } from './changes';

const [A, B] = ['a', 'b'].map((digit) => digit.repeat(64)) as [string, string];

const BEFORE: Manifest = [
  ['PostgreSQL', '16'],
  ['orders: tool', 'knex 3.1.0'],
  ['orders/1.js', A],
  ['orders/2.js', A],
];
const changed = (changes: Record<string, string>): Manifest =>
  BEFORE.map(([name, value]) => [name, changes[name] ?? value]);

test.each<[string, Manifest, string[]]>([
  ['a file', changed({ 'orders/2.js': B }), ['orders/2.js changed']],
  ['the server', changed({ PostgreSQL: '18' }), ['PostgreSQL 16 -> 18']],
  ['the tool', changed({ 'orders: tool': 'knex 3.2.0' }), ['orders: tool knex 3.1.0 -> knex 3.2.0']],
  ['a new file', [...BEFORE, ['orders/3.js', A]], ['orders/3.js added']],
  [
    'many new ones, and one that is gone',
    [...BEFORE.slice(0, 3), ...['3', '4', '5', '6'].map((name) => [name, A] as const)],
    ['3 added', '4 added', '5 added', '1 more added', 'orders/2.js removed'],
  ],
  ['the order', BEFORE.toReversed(), ['their order changed']],
])('says that it is %s', (_, now, reasons) => {
  expect(changesSince([BEFORE], now)).toEqual(reasons);
});

test('the nearest of several is compared', () => {
  const now = changed({ 'orders/1.js': B });
  expect(changesSince([changed({ 'orders/2.js': B }), BEFORE, []], now)).toEqual(['orders/1.js changed']);
});

test('nothing is said of templates that have only the server in common', () => {
  expect(
    changesSince(
      [
        [
          ['PostgreSQL', '18'],
          ['other/1.sql', A],
        ],
      ],
      changed({ PostgreSQL: '18' }),
    ),
  ).toEqual([]);
});
