import { type Observation } from '@nx-worktree/environment';
import { isInside } from '@nx-worktree/system';
import { join, resolve } from 'node:path';
import { WORKTREES } from '../../../worktrees-directory/usual-name';
import { type Inspected } from './inspected';

/** When worktrees are not hidden from Nx, it finds each project a second time in each of them. */
export function checkProjects({ root, projectGraph, worktrees: { usual } }: Inspected): Observation {
  const directory = resolve(root, usual);
  const inside = Object.values(projectGraph.nodes).filter(
    ({ name, data }) => name !== WORKTREES && isInside(join(root, data.root), directory),
  );
  if (inside.length === 0) return { state: 'ok', text: `no project is in ${usual}` };
  return {
    state: 'failed',
    text: `Nx treats projects in ${usual} as its own: ${inside.map(({ data }) => data.root).join(', ')}.`,
    advice: `echo '*' >> ${join(directory, '.gitignore')} && nx reset`,
  };
}
