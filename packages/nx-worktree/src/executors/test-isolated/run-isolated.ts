import { type ExecutorContext } from '@nx/devkit';
import {
  askedForSuite,
  assertSoundIn,
  decidingVariables,
  mayNeedServer,
  needsServer,
  serverOfSuite,
  suiteOptions,
  withSuiteEnvironment,
} from '@nx-worktree/environment';
import { assertInputsComplete } from '../../inputs/assert-complete';
import { lookForMigrations } from '../../migrations/unconfigured/of-suite';
import { optionsIn } from '../../options/plugin-options';
import { nxWorkspace } from '../../workspace/nx-workspace';
import { keepingOnFailure } from './keep-on-failure';
import { workspacePackages } from './workspace-packages';
import { assertHolds } from './own-target/assert-holds';
import { ownTarget } from './own-target/own-target';
import { type TestIsolatedOptions } from './options';
import { type SuiteOutput } from './suite/output/suite-output';
import { runSuite } from './suite/run-suite';
import { suiteVariables } from './suite/suite-variables';

/** What a suite runs in. */
export interface SuiteRun {
  /** The variables that Nx gives its task. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Aborts when the suite is to be stopped. */
  readonly interruption: AbortSignal;
  readonly output: SuiteOutput;
}

/**
 * Runs a project's own tests in an environment of their own and takes that away again, whatever happens.
 *
 * @returns whether they passed, on what they were given
 * @throws the `Failure`s of what makes sure of that
 */
export async function runIsolated(
  { target, timeoutMinutes, ...others }: TestIsolatedOptions,
  context: ExecutorContext,
  { inherited, interruption, output }: SuiteRun,
): Promise<boolean> {
  const { root: checkout, projectGraph, nxJsonConfiguration } = context;
  const { name: project, root: projectRoot, configuration } = ownTarget(context, target);
  const running = context.targetName ?? target;
  const plugin = optionsIn(nxJsonConfiguration);
  const { ofParts, overrides } = split(others);
  const workspace = nxWorkspace(checkout, projectGraph, nxJsonConfiguration);
  const asked = askedForSuite(ofParts, plugin, workspace, project);
  const request = {
    ...asked,
    checkout,
    project,
    server: serverOfSuite(ofParts, plugin.server),
    signal: interruption,
  };
  const call = { project, target, ...configuration, overrides, context };
  const suite = { ...call, needsServer: needsServer(asked), decidingVariables: decidingVariables(asked) };
  assertHolds(suite, context);
  await assertSoundIn(checkout, workspacePackages(projectGraph));
  if (!needsServer(asked) && mayNeedServer(ofParts)) {
    const place = { ...plugin, root: checkout, projectGraph };
    const warning = await lookForMigrations(place, project, context.targetName ?? plugin.testTargetName);
    if (warning !== undefined) output.say(warning);
  }
  return withSuiteEnvironment(request, async (environment) => {
    const task = { checkout, graph: projectGraph, nxJson: nxJsonConfiguration, project, target: running };
    await assertInputsComplete(task, environment.filesBehind);
    // Nx replays this text wherever the result is taken from its cache, so it says only what is true there as well.
    output.say(`Isolated: ${environment.told.join(', ') || 'own environment variables'}\n`);
    for (const notice of environment.notices) output.say(`${notice}\n`);
    const place = { workspaceRoot: checkout, projectRoot, running, target };
    const variables = suiteVariables(inherited, environment.variables, place);
    const run = (): Promise<boolean> => runSuite(call, variables, { timeoutMinutes, interruption }, output);
    const passed = await keepingOnFailure(environment, run, output);
    if (!passed) return false;
    const passedOn = Object.keys(overrides);
    for (const remark of await environment.assertUsed({ project, target: running, passedOn }))
      output.say(`\n${remark}`);
    return true;
  });
}

type Given = Readonly<Record<string, unknown>>;

/** Options that ask for parts of the environment, and those that are passed on to the project's own target. */
function split(options: Given): { readonly ofParts: Given; readonly overrides: Given } {
  const names = Object.keys(suiteOptions());
  const entries = Object.entries(options);
  return {
    ofParts: Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    overrides: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  };
}
