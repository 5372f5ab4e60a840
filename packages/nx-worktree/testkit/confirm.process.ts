import { confirmLoss } from '../src/executors/reset-database/confirm';

/** Asks as `reset-database` does, and prints what came of it. */
confirmLoss('testdb_prices', 'prices').then(
  () => process.stdout.write('\nconfirmed\n'),
  (error: Error) => process.stdout.write(`\n${error.message}\n`),
);
