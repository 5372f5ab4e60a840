import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { packageManagerWorkspaces } from '../../projects/package-manager-workspaces';
import { type FindScanners } from './scanner';

/** The package manager, when the globs of its workspaces match packages of a worktree. */
export const packageManager: FindScanners = ({ root, directory, packages }) => {
  const isPackage = packageManagerWorkspaces(root);
  const isScanned = ['.', ...packages].some((folder) =>
    isPackage(posix.join(directory, 'test-unit-any', folder, 'package.json')),
  );
  if (!isScanned) return [];
  const files = ['pnpm-workspace.yaml', 'lerna.json', 'package.json'];
  const file = files.find((name) => existsSync(join(root, name))) ?? 'package.json';
  return [{ file, harm: 'its workspaces would include the packages of a worktree and link to them' }];
};
