/**
 * Migrations: which tool applies them, and the template databases that they make.
 *
 * 1. `detection` finds the migrations of projects (sets) and the tool of each.
 * 2. `templates` describes the sets: tools and their versions, files, seeds. A digest of that is the key of their template.
 * 3. When the server has no template with that key, the sets are applied in order, in an empty database or in a copy of
 *    an older template that only lacks the last migrations. `reads` records what else the tools and seeds read.
 * 4. The history that a tool keeps in the database shows whether it has applied these files and no others.
 * 5. `verify` proves that a new migration goes up, down and up again, and `locks` sees what it locks meanwhile.
 *
 * `tools` holds a folder per tool, `registry` is the list of them. Nothing else knows a tool by name.
 */
export {
  type BranchComparison,
  type Branches,
  compareBranches,
  type MergeOutcome,
} from './branches/compare-branches';
export { type LateMigration, type Orders } from './branches/late-migrations';
export { type CreatedExtension, createdExtensions } from './detection/created-extensions';
export { detectMigrations, detectToolIn } from './detection/detect-migrations';
export { discoverMigrations, type ProjectFileTest } from './detection/discover-migrations';
export { type SeenMigrations, seenMigrations } from './detection/seen';
export { type FileBehind, filesBehind } from './reads/files-behind';
export { undeclaredUnseen, unseenNotice } from './reads/unseen';
export { runsPrograms, testInputs } from './registry/inputs';
export { COMMAND_TOOL, TOOL_NAMES } from './registry/registry';
export { MigrationToolNameError } from './registry/registry-errors';
export { stateTablesOf, usualStateTables } from './registry/state-tables';
export { type GitFacts, type Whereabouts } from './status/compared-set';
export { fileForName } from './status/file-for-name';
export {
  type ComparedDatabase,
  type Mismatch,
  type MigrationStatus,
  migrationStatusJsonSchema,
  type SetStatus,
} from './status/migration-status';
export { type StatusRequest, statusOfSet } from './status/status-of-set';
export { summarized } from './status/summary';
export { type Checkout } from './sets/checkout';
export { directoryOf, type MigrationSet } from './sets/migration-set';
export { ensureMigrated } from './templates/ensure-migrated';
export { findMigration, type FoundMigration } from './templates/find-migration';
export { ExtensionMissingError } from './templates/template-errors';
export { type MigratedTemplate, templateOf } from './templates/template-of';
export { type Detail, detailsOf } from './verify/reports/details';
export { junitOf } from './verify/reports/junit';
export { markdownOf } from './verify/reports/markdown';
export { verifyMigrations, type VerifyRequest } from './verify/verify-migrations';
export { type Verification, VERDICTS, verificationSchema } from './verify/verification';
export { runSqlFiles, SQL_FILES_REVISION, SqlFileError } from './tools/sql/sql-files';
