import { Failure } from '@nx-worktree/system';

/** One kind of work that exists in one worktree only. */
export interface WorkAtRisk {
  readonly kind: 'unknown' | 'changes' | 'precious' | 'commits' | 'repositories' | 'operation' | 'lock';
  /** What exactly, for people; one item each. */
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
      `${identifier} was not removed, because work in ${directory} would be lost:\n` +
        risks.map(describe).join('\n') +
        `\n${adviceOn(risks)}`,
    );
  }
}

/** The worktree is there, but git doesn't find it: it was moved without git, or its `.git` file is missing or damaged. */
export class WorktreeUnlinkedError extends Failure {
  readonly code = 'WORKTREE_UNLINKED';

  constructor(
    readonly identifier: string,
    /** Where the worktree is. */
    readonly directory: string,
    /** What happened to it, without a full stop. */
    readonly reason: string,
    repair: string,
  ) {
    super(
      `The worktree of ${identifier} was not removed, because ${reason}: git can't tell whether there is work in it. ` +
        `Run: ${repair}\nThen remove it. If ${directory} is no longer this worktree, move it elsewhere first.`,
    );
  }
}

/** The current directory of the user is in the worktree that is to be removed. */
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

/** No ref can keep what lies in other repositories, or can't be read. */
function adviceOn(risks: readonly WorkAtRisk[]): string {
  const isKeptByRef = risks.every(({ kind }) => kind !== 'unknown' && kind !== 'repositories');
  if (isKeptByRef)
    return 'Commit and push it, or add --force: that keeps it under a ref first, and says how to get it back.';
  return (
    'Commit and push it, or add --force: that keeps under a ref what git can commit, and the worktree stays in the trash ' +
    'until you empty it. The command says how to get both back.'
  );
}

const TITLES: Readonly<Record<WorkAtRisk['kind'], string>> = {
  unknown: 'git could not tell all of it',
  changes: 'Uncommitted changes',
  precious: 'Ignored files that are listed as precious',
  commits: 'Commits that no branch, tag or remote has',
  repositories: 'Work in other repositories inside it',
  operation: 'An unfinished operation',
  lock: 'It is locked',
};

function describe({ kind, details }: WorkAtRisk): string {
  const more = details.length > SHOWN ? [`and ${details.length - SHOWN} more`] : [];
  return [`${TITLES[kind]}:`, ...[...details.slice(0, SHOWN), ...more].map((line) => `  ${line}`)].join('\n');
}
