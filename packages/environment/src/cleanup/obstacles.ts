import { EnvironmentBusyError } from '../engine/environment-errors';
import { EnvironmentInUseError } from '../usage/environment-in-use';
import { describeUse } from '../usage/use';
import {
  InsideWorktreeError,
  type WorkAtRisk,
  WorktreeUnlinkedError,
  WorkWouldBeLostError,
} from '../worktrees/work/work-errors';

const KINDS: Readonly<Record<WorkAtRisk['kind'], string>> = {
  unknown: 'git could not tell whether it holds work',
  changes: 'uncommitted changes',
  precious: 'ignored files that are listed as precious',
  commits: 'commits that no branch, tag or remote has',
  repositories: 'work in other repositories inside it',
  operation: 'an unfinished operation',
  lock: 'it is locked',
};

/**
 * Why an environment stays, in a few words, when it is one of those reasons for which it is meant to stay; `undefined`
 * for an error that is a failure.
 */
export function obstacleIn(error: unknown): string | undefined {
  if (error instanceof WorkWouldBeLostError) return error.risks.map(describeRisk).join('; ');
  if (error instanceof EnvironmentInUseError) return `in use: ${error.uses.map(describeUse).join('; ')}`;
  if (error instanceof EnvironmentBusyError) return `process ${error.pid} works on it`;
  if (error instanceof InsideWorktreeError) return 'you are inside it';
  if (error instanceof WorktreeUnlinkedError) return error.reason;
  return undefined;
}

function describeRisk({ kind, details }: WorkAtRisk): string {
  const [first = '', ...more] = details;
  return `${KINDS[kind]} (${first.trim()}${more.length > 0 ? ` and ${more.length} more` : ''})`;
}
