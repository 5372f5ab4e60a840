export { type Database, type DatabaseRequest } from './databases/create-database';
export {
  BinariesMissingError,
  PlatformNotSupportedError,
  ServerElsewhereError,
  ServerStartError,
  ServerStopError,
} from './embedded/errors';
export { stopEmbeddedServer } from './embedded/stop';
export { MaintenanceDatabaseError, MissingPrivilegeError } from './ownership/errors';
export { openServer, type ServerOptions } from './server/open-server';
export { type OwnedDatabase, type Server } from './server/server';
export { type ConnectionInfo } from './session/address';
export {
  ConnectionLimitError,
  LoginRefusedError,
  ServerUnreachableError,
  ServerUrlError,
  SessionLostError,
} from './session/errors';
export { TemplateInUseError, TemplateMissingError } from './templates/errors';
export { type Template, type TemplateRequest } from './templates/template';
