import { type TemporaryRepository } from '@nx-worktree/testkit';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What a worktree can leave behind. */
export type Traces = Record<'worktrees' | 'directories' | 'entries' | 'records' | 'trash', string[]>;

/** What `tracesOf` returns when nothing was left. */
export const NO_TRACES: Traces = { worktrees: [], directories: [], entries: [], records: [], trash: [] };

/** Everything that worktrees have left in a repository. */
export function tracesOf(repository: TemporaryRepository): Traces {
  const { root } = repository;
  const state = join(root, '.git', 'nx-worktree');
  return {
    worktrees: repository
      .git('worktree', 'list', '--porcelain')
      .split('\n')
      .filter((line) => line.startsWith('worktree '))
      .slice(1),
    directories: namesInDirectory(join(root, 'worktrees')).filter((name) => name !== '.gitignore'),
    entries: namesInDirectory(join(root, '.git', 'worktrees')),
    // What a killed writer left is no record, and goes when it is old enough.
    records: namesInDirectory(join(state, 'environments')).filter((name) => !name.endsWith('.tmp')),
    // A removed worktree with a note is no leftover: it can be restored.
    trash: namesInDirectory(join(state, 'trash')).filter(
      (id) => !existsSync(join(state, 'trash', id, 'note.json')),
    ),
  };
}

function namesInDirectory(directory: string): string[] {
  return existsSync(directory) ? readdirSync(directory) : [];
}
