/**
 * A PostgreSQL server, template databases that migrations make, and clones of them.
 *
 * 1. `openServer` finds the server, or starts the embedded one, and opens a session in its maintenance database.
 * 2. `Server.ensureTemplate` finds a template by its key, or has it built.
 * 3. `Server.createDatabase` clones it for a holder: a process, through this session, or a record.
 * 4. `Server.sweep` drops what has no living holder any more.
 *
 * Databases are dropped by the rows of the maintenance database, never by their names.
 */
export { Failure, hasCode, messageOf } from '@nx-worktree/system';
export { type Database, type DatabaseRequest } from './clones/create-database';
export { type DropKeptRequest, type KeptDatabase } from './clones/keep-database';
export { type DatabaseSession, describeSession } from './databases/database-sessions';
export { type OwnedDatabase } from './databases/owned-databases';
export { type RecordTest } from './databases/sweep';
export {
  type EmbeddedServerStatus,
  embeddedServerLog,
  embeddedServerStatus,
  removeEmbeddedServer,
  stopEmbeddedServer,
} from './embedded/embedded-server';
export {
  BinariesDirectoryError,
  BinariesMissingError,
  DiskFullError,
  IdleTimeError,
  PlatformNotSupportedError,
  ServerElsewhereError,
  ServerStartError,
  ServerStopError,
  ServerVersionError,
  VersionMissingError,
} from './embedded/embedded-errors';
export { availableExtensions } from './embedded/available-extensions';
export { type Programs } from './embedded/cluster-place';
export { installedWith } from './embedded/find-installed';
export { type InstalledPrograms } from './embedded/installed-programs';
export { findOrphans, type FoundOrphans, sweepOrphans } from './embedded/orphans';
export { DEFAULT_VERSION, MAJOR_VERSIONS } from './embedded/version';
export { installedVersion } from './identity/embedded-identity';
export { MaintenanceDatabaseError, MissingPrivilegeError } from './ownership/ownership-errors';
export { type Read, type Reads } from './ownership/template-contents';
export { SharedObjectTakenError } from './roles/role-errors';
export { openServer } from './server/open-server';
export { Server } from './server/server';
export { externalUrlOf } from './server/external-url';
export { isAsleep, programsOf, type ServerOptions } from './server/server-options';
export { type ConnectionInfo, connectionInfo, databaseOf, withoutPassword } from './session/address';
export { connectClient } from './session/connect';
export { readOnly } from './session/read-only';
export { insideDatabase } from './session/inside-database';
export { NoRoomError } from './session/no-room';
export {
  ConnectionLimitError,
  LoginRefusedError,
  ServerUnreachableError,
  ServerUrlError,
  SessionLostError,
  TransactionPoolingError,
} from './session/session-errors';
export { type CatalogObject, type Snapshot } from './snapshot/catalog-object';
export { diffOfSnapshots } from './snapshot/diff';
export { snapshotOf } from './snapshot/snapshot';
export { textOfSnapshot } from './snapshot/text';
export { type SuiteUse } from './suites/suite-use';
export { type NoteReads } from './templates/reads';
export { TemplateInUseError, TemplateMissingError } from './templates/template-errors';
export {
  type EnsuredTemplate,
  type OlderTemplate,
  type Template,
  type TemplateRequest,
} from './templates/template';
