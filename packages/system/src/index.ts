/**
 * What the operating system gives: processes, locks and files. It knows nothing of git, PostgreSQL or Nx.
 *
 * - `processes`: their identity, their environment, who listens on a port. The only place that ends a process.
 * - `holders`: what holds a port, a database or a worktree, and whether it still lives.
 * - `locks`: lock files that a killed process doesn't keep.
 * - `files`: files that are whole or absent, the state directory. The only place that deletes directories.
 */
export { mapAtOnce } from './concurrency/map-at-once';
export { Failure, hasCode, messageOf } from './errors/failure';
export { printable } from './errors/printable';
export { digest } from './files/digest';
export {
  clearUnfinished,
  createExclusively,
  makeOwnDirectory,
  NoSpaceError,
  NotWritableError,
  replaceAtomically,
} from './files/exclusive';
export { isThere, namesInDirectory, readIfThere, realPathIfThere, unlinkIfThere } from './files/if-there';
export { readJsonFile, type JsonFile } from './files/json-file';
export { makeDirectory } from './files/make-directory';
export { isInside, OutsideDirectoryError, removeDirectory } from './files/remove-directory';
export { assertOwn, stateHome, StateHomeError } from './files/state-home';
export { type Holder, isLiving, type ProcessHolder, type RecordHolder, thisProcess } from './holders/holder';
export { LockTimeoutError } from './locks/lock-errors';
export { withFileLock } from './locks/file-lock';
export { nearestTo } from './messages/nearest';
export { offer } from './messages/offer';
export { shown } from './messages/shown';
export {
  identityOf,
  isRunning,
  isThisProcess,
  ownIdentity,
  processIdentitySchema,
  type ProcessIdentity,
} from './processes/identity';
export { foreignVariablesIn, withoutForeignVariables } from './processes/foreign-variables';
export { listenersOn } from './processes/listeners';
export { nodeScript } from './processes/node-script';
export { type Listener, type RunningProcess } from './processes/platforms/process';
export { ancestryOf, runningProcesses } from './processes/running';
export { askToEnd, killProcessGroup, stopProcess, stopProcessGroup } from './processes/stop';
