import { type InferredTarget } from './inferred-target';
import { migrateIsolated } from './migrate-isolated';
import { migrationStatus } from './migration-status';
import { resetDatabase } from './reset-database';
import { testIsolated } from './test-isolated';
import { verifyMigrations } from './verify-migrations';

/** All targets that the plugin adds to projects, one line each. */
export const INFERRED_TARGETS: readonly InferredTarget[] = [
  migrateIsolated,
  migrationStatus,
  resetDatabase,
  testIsolated,
  verifyMigrations,
];
