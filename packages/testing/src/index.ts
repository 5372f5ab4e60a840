/**
 * What a test file imports. The database of its suite (`connectToSuite`), a database for each worker (`databaseOfWorker`),
 * a fresh clone (`cloneForTest`), and cheaper ways to start clean: a transaction, or empty tables.
 */
export { type Clone, cloneForTest } from './clone';
export { type Connections } from './connections';
export { deleteRows, type Emptying, truncateTables } from './empty-tables';
export {
  ForeignDatabaseError,
  KeptReferenceError,
  MigrationsMissingError,
  NotInEnvironmentError,
  TransactionEndedError,
  UnknownTableError,
} from './testing-errors';
export { SqlFileError } from '@nx-worktree/migrations';
export { type Migrations } from './migrations';
export { connectToSuite, poolOfSuite, suiteConnectionString } from './suite';
export { type TestTransaction, transactionForTest } from './transaction';
export { databaseOfWorker, type WorkerDatabase } from './worker';
