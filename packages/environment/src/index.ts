export { LEFTOVER_TEXTS } from './cleanup/sweep-leftovers';
export { type CheckoutOptions } from './parts/checkout/options';
export { type CleanedEnvironment, cleanup, type Cleanup, type CleanupRequest } from './commands/cleanup';
export { createEnvironment, type CreateRequest, planEnvironment } from './commands/create';
export { environmentFor, type FoundEnvironment } from './commands/environment-at';
export { type Diagnosis, diagnose, type DoctorRequest } from './commands/doctor';
export { type ExaminedEnvironment } from './commands/examine-environment';
export {
  type EnvironmentState,
  type ListedEnvironment,
  listEnvironments,
  type ListOptions,
} from './commands/list';
export {
  type ListedListener,
  type ListedOwner,
  type ListedPort,
  listPorts,
  type ListPortsRequest,
} from './parts/ports/list-ports';
export { openSettled, type SettledRepository } from './commands/open-settled';
export { reassign, type Reassigned, type ReassignRequest } from './commands/reassign';
export { type ListedTrash, listTrash, type TrashList } from './commands/list-trash';
export { type PlannedRemoval, planRemoval } from './commands/plan-removal';
export { type Removed, removeEnvironment, type RemoveRequest } from './commands/remove';
export { type Restored, restoreEnvironment, type RestoreRequest } from './commands/restore';
export { type StoppedListener, stopListeners } from './parts/ports/stop-listeners';
export { type SuiteEnvironment, type SuiteRequest, withSuiteEnvironment } from './commands/suite';
export { type AwakeEnvironment, wakeEnvironment } from './commands/wake';
export { planWidening, widenEnvironment, type WidenRequest } from './commands/widen';
export { assertSoundIn } from './parts/assert-sound-in';
export {
  DEPENDENCIES_MODES,
  type DependenciesMode,
  type DependenciesOptions,
} from './parts/dependencies/options';
export { type WorkspacePackage } from './engine/workspace-package';
export { gitFacts } from './migrations/git-facts';
export { type Answer } from './doctor/check';
export { type Check, type CheckState, type Observation } from './engine/check';
export { overInherited } from './engine/over-inherited';
export { faultOfName, type Identifier, parseIdentifier } from './engine/identifier';
export {
  type Purpose,
  type PurposeChange,
  PURPOSES,
  purposesWith,
  UnknownPurposeError,
} from './purposes/purposes';
export { type DatabaseOfWorktree, worktreeOf } from './worktrees/repositories/held-databases';
export { wakeServer } from './server/wake-server';
export { type ProjectSelection, type Workspace } from './engine/command-line';
export { type Column } from './engine/listing';
export { type Part } from './engine/part';
export {
  askedParts,
  choices,
  differingChoices,
  ownParts,
  partOptions,
  partSettings,
} from './parts/command-line';
export {
  askedForSuite,
  decidingVariables,
  mayNeedServer,
  needsServer,
  optionsWithoutServer,
  serverOfSuite,
  suiteOptions,
} from './parts/suite-command-line';
export { ContradictoryOptionsError } from './engine/option-errors';
export { type EnvironmentRecord, listedParts, PARTS } from './parts/parts';
export { variablesFileOf } from './parts/variables-file';
export { portBaseIn } from './parts/ports/command-line';
export { DatabaseInUseError, DatabaseNotRecreatedError } from './parts/database/recreate-errors';
export { ownDatabaseOf } from './parts/own-database';
export { type Ports } from './parts/ports/facts';
export { type PlannedPart, type Reporter } from './engine/stack';
export { nameOfProcess, nameOfUnseen } from './usage/use';
