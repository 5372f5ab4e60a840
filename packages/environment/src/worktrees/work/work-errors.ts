import { Failure } from '@nx-worktree/system';

/** Something that exists nowhere else would go with a worktree. */
export interface WorkAtRisk {
  readonly kind: 'unknown' | 'changes' | 'precious' | 'commits' | 'repositories' | 'operation' | 'lock';
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
        `\n${adviceOn(risks)}`,
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

/** What lies in other repositories, or can't be read, no ref can keep. */
function adviceOn(risks: readonly WorkAtRisk[]): string {
  const isKeptByRef = risks.every(({ kind }) => kind !== 'unknown' && kind !== 'repositories');
  if (isKeptByRef)
    return 'Commit and push it, or add --force: then it is kept under a ref first, and you are told how to get it back.';
  return (
    'Commit and push it, or add --force: then what git can commit is kept under a ref first, and the worktree stays in the ' +
    'trash until you empty that. You are told how to get both back.'
  );
}

const TITLES: Readonly<Record<WorkAtRisk['kind'], string>> = {
  unknown: 'git could not tell all of it',
  changes: 'Changes that are not committed',
  precious: 'Ignored files that are listed as precious',
  commits: 'Commits that no branch, tag or remote has',
  repositories: 'Work in other repositories inside',
  operation: 'An operation that is not finished',
  lock: 'Somebody locked it',
};

function describe({ kind, details }: WorkAtRisk): string {
  const more = details.length > SHOWN ? [`and ${details.length - SHOWN} more`] : [];
  return [`${TITLES[kind]}:`, ...[...details.slice(0, SHOWN), ...more].map((line) => `  ${line}`)].join('\n');
}
