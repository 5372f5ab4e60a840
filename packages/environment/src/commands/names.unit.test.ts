import { randomFrom } from '@nx-worktree/testkit';
import { basename, dirname, join } from 'node:path';
import { faultOfName, parseIdentifier } from '../engine/identifier';
import { worktreeDirectory } from '../worktrees/worktree-directory';

const LETTERS = [
  ...'aZ09-_./\\ :*?"<>|~^@{}[]$%&;\'`\u0000\n\té日',
  '..',
  '../',
  '.lock',
  '.git',
  'con',
  '@{',
  '--',
];

/** Thousands of names that are accepted, the same ones in each run. */
function acceptedNames(): string[] {
  const pick = randomFrom(63);
  const name = (): string =>
    Array.from({ length: 1 + pick(6) }, () => LETTERS[pick(LETTERS.length)]).join('');
  return Array.from({ length: 100_000 }, name).filter((candidate) => faultOfName(candidate) === undefined);
}

describe('purposes and identifiers that are accepted', () => {
  const names = acceptedNames();

  it('are thousands here', () => expect(names.length).toBeGreaterThan(1_000));

  it.each(['worktrees', '../beside', '/elsewhere'])('make one name directly in %s', (worktrees) => {
    const repository = { root: '/repo/main' };
    for (const [index, purpose] of names.entries()) {
      const identifier = parseIdentifier(String(names.at(-1 - index)));
      const directory = worktreeDirectory(repository, purpose, identifier, worktrees);
      expect(dirname(directory)).toBe(join(worktrees.startsWith('/') ? '/' : repository.root, worktrees));
      expect(basename(directory)).toBe(`${purpose}-${identifier}`);
      expect(basename(directory)).toMatch(/^[A-Za-z0-9][\w.-]{0,254}$/);
    }
  });
});
