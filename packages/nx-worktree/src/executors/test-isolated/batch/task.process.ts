import testIsolated from '../test-isolated';
import { type TaskCall } from './own-process';

/** The process of a task whose variables are not those of its batch. */
process.once('message', async ({ options, context }: TaskCall) => {
  const { success } = await testIsolated(options, context);
  process.exit(success ? 0 : 1);
});
