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
} from './errors';
export { SqlFileError } from '@nx-worktree/migrations';
export { type Migrations } from './migrations';
export { connectToSuite, poolOfSuite, suiteConnectionString } from './suite';
export { type TestTransaction, transactionForTest } from './transaction';
export { databaseOfWorker, type WorkerDatabase } from './worker';
