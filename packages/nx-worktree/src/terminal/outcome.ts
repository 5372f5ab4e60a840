import { logger } from '@nx/devkit';
import { explain } from './explain';

/** What an executor answers Nx. */
export interface Outcome {
  readonly success: boolean;
}

/**
 * Does the work of an executor. An error becomes a message for people, and a failure.
 *
 * @param work returns whether all is well
 * @param complain takes the message
 */
export async function outcomeOf(
  work: () => Promise<boolean>,
  complain: (text: string) => void = (text) => logger.error(text),
): Promise<Outcome> {
  try {
    return { success: await work() };
  } catch (error) {
    complain(explain(error));
    return { success: false };
  }
}
