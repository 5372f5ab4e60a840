import { messageOf } from '@nx-worktree/system';
import { MigrationFailedError } from '../programs/program-errors';

/** Why a step failed: what the tool or the server said, without the advice for a template's build. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof MigrationFailedError)) return messageOf(error);
  return `${error.reason}:\n${error.output}`;
}
