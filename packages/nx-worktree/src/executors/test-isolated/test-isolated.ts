import { type ExecutorContext } from '@nx/devkit';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { type TestIsolatedOptions } from './options';
import { runIsolated } from './run-isolated';
import { listenForInterruption } from './suite/interruption';
import { OWN_OUTPUT } from './suite/output/suite-output';

/** Runs a project's own tests in an environment of their own and takes that away again, whatever happens. */
export default async function testIsolated(
  options: TestIsolatedOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  const interruption = listenForInterruption();
  const run = { inherited: process.env, interruption: interruption.signal, output: OWN_OUTPUT };
  try {
    return await outcomeOf(() => runIsolated(options, context, run));
  } finally {
    interruption.stopListening();
  }
}
