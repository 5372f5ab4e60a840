import { Failure } from '@nx-worktree/system';

/** Something that exists nowhere else would go with a worktree. */
export interface WorkAtRisk {
  readonly kind: 'changes' | 'precious' | 'commits' | 'submodules' | 'operation' | 'lock';
  /** For people: what exactly, one per entry. */
  readonly details: readonly string[];
}

const SHOWN = 10;

/** A worktree holds work that its removal would destroy. */
export class WorkWouldBeLostError extends Failure {
  readonly code = 'WORK_WOULD_BE_LOST';

  constructor(
    readonly identifier: string,
    readonly directory: string,
    readonly risks: readonly WorkAtRisk[],
  ) {
    super(
      `${identifier} is not removed, since work in ${directory} would be lost:\n` +
        risks.map(describe).join('\n') +
        `\nCommit and push it, or add --force: then it is kept under a ref first, and you are told how to get it back.`,
    );
  }
}

/** A worktree that somebody stands in can't be moved away below that person's feet. */
export class InsideWorktreeError extends Failure {
  readonly code = 'INSIDE_WORKTREE';

  constructor(
    readonly identifier: string,
    readonly directory: string,
    readonly root: string,
  ) {
    super(`You are inside the worktree ${directory}. Leave it first: cd ${root}`);
  }
}

const TITLES: Readonly<Record<WorkAtRisk['kind'], string>> = {
  changes: 'Changes that are not committed',
  precious: 'Ignored files that are listed as precious',
  commits: 'Commits that no branch, tag or remote has',
  submodules: 'Commits of submodules that none of their remotes has',
  operation: 'An operation that is not finished',
  lock: 'Somebody locked it',
};

function describe({ kind, details }: WorkAtRisk): string {
  const more = details.length > SHOWN ? [`and ${details.length - SHOWN} more`] : [];
  return [`${TITLES[kind]}:`, ...[...details.slice(0, SHOWN), ...more].map((line) => `  ${line}`)].join('\n');
}
