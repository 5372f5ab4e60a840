import { type SuiteEnvironment } from '@nx-worktree/environment';
import { SuiteInterruptedError } from './suite/interruption';
import { type SuiteOutput } from './suite/output/suite-output';

/**
 * Runs a suite, and keeps what was asked to be kept when it fails or takes too long; not when it is stopped. Nx caches no
 * failed runs, so a URL may be printed here that is true nowhere else.
 *
 * @returns what `run` returns
 * @throws what `run` throws
 */
export async function keepingOnFailure(
  environment: Pick<SuiteEnvironment, 'keep'>,
  run: () => Promise<boolean>,
  output: SuiteOutput,
): Promise<boolean> {
  const keep = async (): Promise<void> => {
    for (const text of await environment.keep()) output.say(text);
  };
  try {
    const passed = await run();
    if (!passed) await keep();
    return passed;
  } catch (error) {
    if (!(error instanceof SuiteInterruptedError)) await keep();
    throw error;
  }
}
