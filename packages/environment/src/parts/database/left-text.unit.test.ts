import { leftText } from './left-text';

const REASON = "The server at db:5432 can't be reached.";

it('names the database and how to drop it later', () => {
  const database = { name: 'testdb_prices', url: 'postgresql://db/testdb_prices' };
  expect(leftText({ database }, REASON)).toBe(
    `Its database testdb_prices was not dropped: ${REASON}\n` +
      'If that server comes back, drop it with: nx run worktrees:cleanup',
  );
});

it('offers no way to drop what may never have been', () => {
  expect(leftText({}, REASON)).toBe(`Whether it already had a database is unknown: ${REASON}`);
});
