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
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { nxWorkspace } from '../../workspace/nx-workspace';
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
  { target, timeoutMinutes, ...others }: TestIsolatedOptions,
  context: ExecutorContext,
  interruption: AbortSignal,
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
    if (warning !== undefined) console.log(warning);
  }
  return withSuiteEnvironment(request, async (environment) => {
    const task = { checkout, graph: projectGraph, nxJson: nxJsonConfiguration, project, target: running };
    await assertInputsComplete(task, environment.filesBehind);
    // Nx replays this text wherever the result is taken from its cache, so it says only what is true there as well.
    console.log(`Isolated: ${environment.told.join(', ') || 'own environment variables'}\n`);
    for (const notice of environment.notices) console.log(`${notice}\n`);
    const place = { workspaceRoot: checkout, projectRoot, running, target };
    const variables = suiteVariables(process.env, environment.variables, place);
    const run = (): Promise<boolean> => runSuite(call, variables, { timeoutMinutes, interruption });
    const passed = await keepingOnFailure(environment, run);
    if (!passed) return false;
    const passedOn = Object.keys(overrides);
    for (const remark of await environment.assertUsed({ project, target: running, passedOn }))
      console.log(`\n${remark}`);
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
