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
 */
export async function outcomeOf(work: () => Promise<boolean>): Promise<Outcome> {
  try {
    return { success: await work() };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}
