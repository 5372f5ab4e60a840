import { type Leftovers } from '../../engine/leftovers';
import { leftDirectories, sweepDirectories } from './directory';

/** Directories that were deleted. */
export interface SweptDirectories {
  readonly temporaryDirectories: readonly string[];
}

export const directoryLeftovers: Leftovers<SweptDirectories> = {
  texts: { temporaryDirectories: { verb: 'delete', what: 'temporary directories without a holder' } },
  kinds: [
    {
      find: async () => ({ temporaryDirectories: await leftDirectories() }),
      sweep: async () => ({ temporaryDirectories: await sweepDirectories() }),
    },
  ],
};
