import { advice, type MismatchFinder } from './kind';

/** A run of the tool was killed, or still runs: the tool refuses to run until its lock is released. */
export const locked: MismatchFinder = ({ lockedTable, title, commands, set }) =>
  lockedTable === undefined
    ? []
    : [
        {
          kind: 'locked',
          severity: 'error',
          migrations: [],
          cause: `A run of ${title} has locked the migrations (${lockedTable}): it still runs, or it was killed.`,
          fix: advice(
            'When none runs any more, check what it has left half done.',
            commands.unlock !== undefined && `Then, in ${set.root}: ${commands.unlock}.`,
          ),
        },
      ];
