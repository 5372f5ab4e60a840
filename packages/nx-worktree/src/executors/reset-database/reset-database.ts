import { type ExecutorContext } from '@nx/devkit';
import { environmentFor, type FoundEnvironment, ownDatabaseOf, reassign } from '@nx-worktree/environment';
import { printable } from '@nx-worktree/system';
import { suiteMigrations } from '../../migrations/migration-order';
import { workspaceMigrations } from '../../migrations/workspace-migrations';
import { duration } from '../../terminal/duration';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { confirmLoss } from './confirm';
import { type ResetDatabaseOptions } from './options';
import { NotInWorktreeError } from './reset-errors';

/** Recreates the database of a worktree from the template of its migrations. */
export default function resetDatabase(
  options: ResetDatabaseOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    const found = await environmentFor(context.root, options.identifier?.toString());
    if (!found) throw new NotInWorktreeError(context.root);
    const { identifier } = found.environment;
    const name = ownDatabaseOf(found.environment);
    if (!options.yes) await confirmLoss(name, identifier);
    const start = performance.now();
    const { now, summary } = await recreate(found, options, context);
    const kept = ownDatabaseOf(now) === name ? 'Name and URL are the same as before.' : `It was ${name}.`;
    const time = duration(performance.now() - start);
    console.log(printable(`Recreated the database of ${identifier} in ${time}: ${summary}. ${kept}`));
    return true;
  });
}

/**
 * The database gets the migrations of the projects that it had, and those of the project whose target it is; one that
 * stops at a migration stops there again, or at another one that is named.
 */
function recreate(
  { environment, workspace }: FoundEnvironment,
  { force, migrateTo }: ResetDatabaseOptions,
  { projectName: project = '', projectGraph }: ExecutorContext,
): ReturnType<typeof reassign> {
  const neededBy = (one: string): string[] =>
    suiteMigrations(workspace, one, projectGraph).map((set) => set.project);
  return reassign({
    from: environment.directory,
    identifier: environment.identifier,
    part: 'database',
    force,
    ...workspaceMigrations(workspace, projectGraph),
    moreProjects: neededBy(project),
    ...(migrateTo !== undefined && { migrateTo: { migration: String(migrateTo), project, neededBy } }),
  });
}
