import { assertBranchName } from '../src/refs/branch-name';
import { InvalidBranchNameError } from '../src/refs/branch-errors';
import { randomFrom } from '@nx-worktree/testkit';

const PIECES = [
  ...'aZ09-_./\\ :*?"<>|~^@{}[]$%&;\'`!#=,()\u0001\n\t\u007fé日',
  '..',
  '.lock',
  '@{',
  'HEAD',
  '//',
];

/** The same names in each run that are likely to be refused for one reason or just not. */
export function branchNames(count: number): string[] {
  const pick = randomFrom(20261122);
  const made = Array.from({ length: count }, () =>
    Array.from({ length: pick(7) }, () => PIECES[pick(PIECES.length)]).join(''),
  );
  return [
    ...new Set([...made, ...PIECES, '-', '--force', '@{-1}', 'a/-b', 'a.lock/b', 'a/HEAD', 'x@', '@/x']),
  ];
}

export function acceptedByUs(name: string): boolean {
  try {
    assertBranchName(name);
    return true;
  } catch (error) {
    if (error instanceof InvalidBranchNameError) return false;
    throw error;
  }
}
