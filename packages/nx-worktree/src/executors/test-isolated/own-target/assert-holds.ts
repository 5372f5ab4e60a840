import { type ExecutorContext, type TargetConfiguration } from '@nx/devkit';
import { projectAt } from '../../../projects/declared-projects';
import { declaredTarget } from '../../../projects/declared-target';
import { isServerIdentity, serverIdentityInputs } from '../../../server-identity/input';
import { TEST_ISOLATED } from '../executor-names';
import { differences } from './differences';
import { InputsReplacedError, NoSuiteError, TargetDiffersError } from './own-target-errors';
import { assertSetsNoneItself } from './own-settings';
import { assertNoServerOutside } from './servers';

/** A suite that is about to run. */
export interface OwnSuite {
  readonly project: string;
  /** The project's own target. */
  readonly target: string;
  /** Whether it has something on a server. */
  readonly needsServer: boolean;
  /** Patterns of the variables that decide what it uses. */
  readonly decidingVariables: readonly string[];
  readonly configuration?: string;
  /** Options of the command line. */
  readonly overrides: object;
}

/**
 * Holds what runs against what the project's own target says, now that Nx knows the targets of all plugins: what it
 * runs ends, it has no database, ports or servers but those of its environment, and its result is kept no longer than
 * that of its own target.
 *
 * @throws {@link NoSuiteError} {ServerOutsideError} {OwnSettingsError} {TargetDiffersError} {InputsReplacedError}
 */
export function assertHolds(suite: OwnSuite, context: ExecutorContext): void {
  const { project, target } = suite;
  const running = { project, target: context.targetName ?? target };
  const { targets = {}, root = '.', namedInputs } = context.projectsConfigurations.projects[project] ?? {};
  const [own = {}, isolated = {}] = [targets[target], targets[running.target]];
  assertIsSuite(`${project}:${target}`, own);
  const declared = declaredOf(running.target, root, context);
  const tasks = declared.dependsOn ? [running] : [running, { project, target }];
  assertNoServerOutside(running, tasks, context);
  const place = { workspaceRoot: context.root, projectRoot: root };
  assertSetsNoneItself({ ...suite, task: `${project}:${target}`, own }, place);
  const scope = {
    projectRoot: root,
    namedInputs: { ...context.nxJsonConfiguration.namedInputs, ...namedInputs },
  };
  const name = `${project}:${running.target}`;
  if (isolated.cache !== false && suite.needsServer && !isolated.inputs?.some(isServerIdentity)) {
    throw new InputsReplacedError(name, serverIdentityInputs({}));
  }
  const { inputs, ...others } = differences(own, isolated, declared, scope);
  if (inputs && declared.inputs) throw new InputsReplacedError(name, inputs);
  const missing = { ...others, ...(inputs && { inputs }) };
  if (Object.keys(missing).length > 0) throw new TargetDiffersError(`${project}:${target}`, name, missing);
}

function assertIsSuite(task: string, own: TargetConfiguration): void {
  if (own.continuous === true) throw new NoSuiteError(task, 'is continuous: it never ends on its own');
  if (own.executor === 'nx:noop') throw new NoSuiteError(task, 'runs nothing itself, only its dependencies');
}

/** What the user says of the target in the project's files and in nx.json. */
function declaredOf(target: string, root: string, context: ExecutorContext): TargetConfiguration {
  const project = projectAt(root, context.root);
  if (!project) return {};
  return declaredTarget(project, target, context.nxJsonConfiguration, TEST_ISOLATED);
}
