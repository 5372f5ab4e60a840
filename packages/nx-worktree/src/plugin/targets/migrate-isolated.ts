import { type TargetConfiguration } from '@nx/devkit';

/**
 * The target that builds the template database of a project's migrations. Never cached: a hit on another machine
 * would leave no template behind. It does nothing when the template exists.
 */
export function migrateIsolatedTarget(): TargetConfiguration {
  return {
    executor: 'nx-worktree:migrate-isolated',
    cache: false,
    metadata: { description: 'Builds the migrated template database, unless it exists already' },
  };
}
