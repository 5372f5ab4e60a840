import { Failure } from '@nx-worktree/system';
import { describeUse, type Use } from './use';

const SHOWN = 10;

/** An environment that is to be removed is in use. */
export class EnvironmentInUseError extends Failure {
  readonly code = 'ENVIRONMENT_IN_USE';

  constructor(
    readonly identifier: string,
    readonly uses: readonly Use[],
  ) {
    const more = uses.length > SHOWN ? [`and ${uses.length - SHOWN} more`] : [];
    super(
      `${identifier} is in use, so it was not removed. It is used by:\n` +
        [...uses.slice(0, SHOWN).map(describeUse), ...more].map((line) => `  ${line}`).join('\n') +
        `\nStop these and try again, or add --force to remove it anyway.`,
    );
  }
}
