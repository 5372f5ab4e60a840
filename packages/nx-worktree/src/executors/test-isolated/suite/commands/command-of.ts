import { type Variables } from '../env-files';
import { type SuiteCall } from '../protocol';
import { COMMAND_EXECUTORS } from './command-executors';
import { type SuiteCommand } from './suite-command';

/**
 * The command that a suite's target comes down to. It is then started without Nx, whose modules take longer to load than
 * many suites run.
 *
 * @returns `undefined` when only Nx knows exactly what it would run: another executor, options of the command line, a
 *   terminal, to which Nx gives commands in its own way, or Windows, where names of variables ignore case
 */
export function commandOf(call: SuiteCall, variables: Variables): SuiteCommand | undefined {
  if (process.platform === 'win32' || process.stdout.isTTY) return undefined;
  const { project, target, overrides, context } = call;
  const { root = '.', targets = {} } = context.projectsConfigurations.projects[project] ?? {};
  const own = targets[target];
  const executor = COMMAND_EXECUTORS.find(({ name }) => name === own?.executor);
  if (!own || !executor || Object.keys(overrides).length > 0) return undefined;
  const configuration = call.configuration ?? own.defaultConfiguration ?? '';
  const options = { ...own.options, ...own.configurations?.[configuration] };
  return executor.commandOf(options, { workspaceRoot: context.root, projectRoot: root, variables });
}
