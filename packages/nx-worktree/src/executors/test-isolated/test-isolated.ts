import { type ExecutorContext } from '@nx/devkit';
import {
  askedParts,
  assertDependenciesSound,
  assertResolvesInside,
  type SuiteEnvironment,
  withSuiteEnvironment,
} from '@nx-worktree/environment';
import { assertInputsComplete } from '../../inputs/assert-complete';
import { suiteMigrations } from '../../migrations/migration-order';
import { lookForMigrations } from '../../migrations/unconfigured/of-suite';
import { optionsIn, serverWithVersion } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { nxWorkspace } from '../../workspace/nx-workspace';
import { assertUsed, usualDatabase } from './database-use';
import { assertHashedVersion } from './embedded-version';
import { keepingOnFailure } from './keep-on-failure';
import { workspacePackages } from './workspace-packages';
import { assertHolds } from './own-target/assert-holds';
import { ownTarget } from './own-target/own-target';
import { type TestIsolatedOptions } from './options';
import { listenForInterruption } from './suite/interruption';
import { runSuite } from './suite/run-suite';
import { suiteVariables } from './suite/suite-variables';

/** Runs a project's own tests in an environment of their own and takes that away again, whatever happens. */
export default async function testIsolated(
  options: TestIsolatedOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  const interruption = listenForInterruption();
  try {
    return await outcomeOf(() => runIsolated(options, context, interruption.signal));
  } finally {
    interruption.stopListening();
  }
}

async function runIsolated(
  {
    target,
    database,
    ports,
    timeoutMinutes,
    keepOnFailure,
    serverVersion,
    ...overrides
  }: TestIsolatedOptions,
  context: ExecutorContext,
  interruption: AbortSignal,
): Promise<boolean> {
  const { root: checkout, projectGraph, nxJsonConfiguration } = context;
  const { name: project, root: projectRoot, configuration } = ownTarget(context, target);
  const running = context.targetName ?? target;
  const plugin = optionsIn(nxJsonConfiguration);
  const migrations = suiteMigrations(checkout, project, projectGraph);
  const wish = database ?? usualDatabase(project, migrations);
  const request = {
    ...askedParts(
      { project, database: wish !== false, ports },
      plugin,
      nxWorkspace(checkout, projectGraph, nxJsonConfiguration),
    ),
    checkout,
    project,
    server: serverWithVersion(plugin.server, serverVersion),
    signal: interruption,
  };
  const call = { project, target, ...configuration, overrides, context };
  assertHolds({ ...call, hasDatabase: wish !== false, hasPorts: ports }, context);
  await assertResolvesInside(checkout, workspacePackages(projectGraph));
  await assertDependenciesSound(checkout);
  if (wish === false && database === undefined) {
    const workspace = { ...plugin, root: checkout, projectGraph };
    const warning = await lookForMigrations(workspace, project, context.targetName ?? plugin.testTargetName);
    if (warning !== undefined) console.log(warning);
  }
  return withSuiteEnvironment(request, async (environment) => {
    if (environment.database) assertHashedVersion(environment.database.serverVersion, request.server);
    const task = { checkout, graph: projectGraph, nxJson: nxJsonConfiguration, project, target: running };
    await assertInputsComplete(task, environment.database?.filesBehind ?? []);
    console.log(describe(environment));
    const place = { workspaceRoot: checkout, projectRoot, running, target };
    const variables = suiteVariables(process.env, environment.variables, place);
    const run = (): Promise<boolean> => runSuite(call, variables, { timeoutMinutes, interruption });
    const passed = await (keepOnFailure ? keepingOnFailure(environment, request.server, run) : run());
    if (passed) await assertUsed(environment, wish, { project, target: running, overrides });
    return passed;
  });
}

/** Nx replays this text wherever the result is taken from its cache, so it says only what is true there as well. */
function describe({ database, ports }: SuiteEnvironment): string {
  const migrations = `${database?.migrations} migration${database?.migrations === 1 ? '' : 's'}`;
  const parts = [
    ...(database ? [`own database (PostgreSQL ${database.serverVersion}, ${migrations})`] : []),
    ...(ports ? ['own ports'] : []),
  ];
  return `Isolated: ${parts.join(', ') || 'own environment variables'}\n`;
}
