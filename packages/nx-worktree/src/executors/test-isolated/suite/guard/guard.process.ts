import { stopSuite, type SuiteProcesses } from '../process-groups';
import { type GuardMessage } from './guarded';

/**
 * Outlives the process that runs suites, if only to stop what that has started: a killed process can't. What asks that
 * process to end is not meant for the guard.
 */
const suites = new Map<string, SuiteProcesses>();

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

process.on('message', (message: GuardMessage) => {
  if (message.kind === 'started') suites.set(message.suite.mark, message.suite);
  else suites.delete(message.mark);
});

process.once('disconnect', async () => {
  await Promise.all([...suites.values()].map(stopSuite));
  process.exit();
});
