import { runExecutor } from '@nx/devkit';
import { killProcessGroup } from '@nx-worktree/system';
import { MARK } from './mark';
import { stopOtherGroups } from './process-groups';
import { type SuiteCall } from './protocol';

/**
 * The process in which a suite runs. It leads a group of its own and starts with the variables of its environment,
 * so that the whole suite sees them and can be stopped, whatever it has started.
 */
const suite = { leader: process.pid, mark: process.env[MARK] ?? '' };

process.once('message', async (call: SuiteCall) => {
  const passed = await run(call);
  await stopOtherGroups(suite);
  process.exit(passed ? 0 : 1);
});

process.once('disconnect', async () => {
  // The executor was killed, so only this process can stop the suite.
  await stopOtherGroups(suite);
  killProcessGroup(suite.leader);
});

async function run({ project, target, configuration, overrides, context }: SuiteCall): Promise<boolean> {
  let passed = false;
  try {
    const description = { project, target, ...(configuration !== undefined && { configuration }) };
    for await (const { success } of await runExecutor(description, overrides, context)) passed = success;
    return passed;
  } catch (error) {
    // This is an error of the target's own executor: a wrong option, a missing package.
    console.error(context.isVerbose || !(error instanceof Error) ? error : error.message);
    return false;
  }
}
