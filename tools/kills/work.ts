import { type TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Work of a user in a worktree that exists nowhere else. */
export interface Work {
  readonly kind: 'file' | 'commit' | 'clone';
  /** Relative to the worktree; its text too. */
  readonly file: string;
  /** Of a commit. */
  readonly commit?: string;
}

/** Makes some work in a worktree. */
export async function makeWork(
  repository: TemporaryRepository,
  worktree: string,
  number: number,
  kind: Work['kind'],
): Promise<Work> {
  const name = `work-${number}.txt`;
  const directory = kind === 'clone' ? join(worktree, 'tmp', `clone-${number}`) : worktree;
  if (kind === 'clone') repository.git('clone', '--quiet', '--shared', repository.root, directory);
  await repository.write({ [name]: name }, directory);
  const file = kind === 'clone' ? join('tmp', `clone-${number}`, name) : name;
  if (kind === 'file') return { kind, file };
  repository.gitIn(directory, 'add', name);
  repository.gitIn(directory, 'commit', '--quiet', '--message', name);
  return { kind, file, commit: repository.gitIn(directory, 'rev-parse', 'HEAD') };
}

/** Whether its file is in a worktree or in the trash. */
export function isOnDisk({ root }: TemporaryRepository, { file }: Work): boolean {
  return checkouts(root).some((directory) => {
    const path = join(directory, file);
    return existsSync(path) && readFileSync(path, 'utf8') === file.slice(file.lastIndexOf('/') + 1);
  });
}

/** Whether a ref that a removal made keeps it. No ref can keep work of other repositories. */
export function isUnderRef(repository: TemporaryRepository, { file }: Work): boolean {
  const refs = repository.git('for-each-ref', '--format=%(refname)', 'refs/nx-worktree/backup').split('\n');
  return refs.some((ref) => {
    try {
      return repository.git('show', `${ref}:${file}`) === file;
    } catch {
      return false;
    }
  });
}

function checkouts(root: string): string[] {
  const trash = join(root, '.git/nx-worktree/trash');
  return [
    ...namesInDirectory(join(root, 'worktrees')).map((name) => join(root, 'worktrees', name)),
    ...namesInDirectory(trash).map((name) => join(trash, name, 'checkout')),
  ];
}

function namesInDirectory(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
