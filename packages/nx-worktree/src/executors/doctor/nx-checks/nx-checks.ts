import { type Check, type Observation } from '@nx-worktree/environment';
import { type Inspected } from './inspected';
import { checkCache } from './nx-cache';
import { checkDatabases } from './nx-databases';
import { checkExtensions } from './nx-extensions';
import { checkMigrations } from './nx-migrations';
import { checkProjects } from './nx-projects';
import { checkWorkspace } from './nx-workspace';
import { checkDirectory } from './worktrees-place';

/** The checks of the plugin in the order of the report, by the names that `--json` shows. */
const CHECKS: Readonly<Record<string, (inspected: Inspected) => Observation | Promise<Observation>>> = {
  'nx-cache': checkCache,
  'nx-databases': checkDatabases,
  'nx-migrations': checkMigrations,
  'nx-extensions': checkExtensions,
  'worktrees-place': checkDirectory,
  'nx-projects': checkProjects,
  'nx-workspace': checkWorkspace,
};

/** What only Nx can get wrong about worktrees. */
export function nxChecks(inspected: Inspected): Check[] {
  return Object.entries(CHECKS).map(([name, look]) => ({ name, look: async () => look(inspected) }));
}
