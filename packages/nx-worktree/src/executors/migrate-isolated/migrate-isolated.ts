import { type ExecutorContext, logger } from '@nx/devkit';
import { templateOf } from '@nx-worktree/environment';
import { openServer } from '@nx-worktree/postgres';
import { suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../plugin/options';
import { explain } from '../../report/explain';
import { duration } from '../../report/duration';
import { NoMigrationsError } from './errors';

/** Makes sure that the template database of a project's suites exists, and says whether it had to be built. */
export default async function migrateIsolated(
  _options: unknown,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  try {
    await ensureTemplate(context);
    return { success: true };
  } catch (error) {
    logger.error(explain(error));
    return { success: false };
  }
}

async function ensureTemplate(context: ExecutorContext): Promise<void> {
  const { root, projectName: project = '', projectGraph, nxJsonConfiguration } = context;
  const sets = suiteMigrations(root, project, projectGraph);
  if (sets.length === 0) throw new NoMigrationsError(project);
  const request = await templateOf(root, sets);
  const server = await openServer(optionsIn(nxJsonConfiguration).server);
  try {
    const start = performance.now();
    const { name, built } = await server.ensureTemplate(request);
    const how = built ? `was built in ${duration(performance.now() - start)}` : 'exists already';
    const what = `PostgreSQL ${server.version}, ${request.migrations} migrations of ${sets.map((set) => set.project).join(', ')}`;
    console.log(`Template ${name} ${how} (${what}).`);
  } finally {
    await server.close();
  }
}
