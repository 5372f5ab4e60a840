import { type ExecutorContext } from '@nx/devkit';
import { wakeServer } from '@nx-worktree/environment';
import { checkoutAt } from '@nx-worktree/git';
import { ensureMigrated, filesBehind, stateTablesOf } from '@nx-worktree/migrations';
import { suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../options/plugin-options';
import { type Outcome, outcomeOf } from '../../terminal/outcome';
import { duration } from '../../terminal/duration';
import { NoMigrationsError } from './migrate-errors';
import { noticesOf } from './notices';
import { type MigrateIsolatedOptions } from './options';
import { assertFileInWorkspace, usualSchemaFile } from './schema-file';
import { writeSchema } from './write-schema';

/**
 * Makes sure that the template database of a project's suites exists, says whether it had to be built, and writes
 * down the schema that its migrations make.
 */
export default function migrateIsolated(
  options: MigrateIsolatedOptions,
  context: ExecutorContext,
): Promise<Outcome> {
  return outcomeOf(async () => {
    await ensureTemplate(options, context);
    return true;
  });
}

async function ensureTemplate(options: MigrateIsolatedOptions, context: ExecutorContext): Promise<void> {
  const { root, projectName: project = '', projectGraph, nxJsonConfiguration } = context;
  const file = options.snapshot ?? usualSchemaFile(projectGraph.nodes[project]?.data.root ?? '');
  await assertFileInWorkspace(root, file);
  const sets = suiteMigrations(root, project, projectGraph);
  if (sets.length === 0) throw new NoMigrationsError(project);
  const server = await wakeServer(optionsIn(nxJsonConfiguration).server);
  try {
    const start = performance.now();
    const { request, template } = await ensureMigrated(server, checkoutAt(root), sets);
    const how = template.built ? `was built in ${duration(performance.now() - start)}` : 'exists already';
    const what = `PostgreSQL ${server.version}, ${request.migrations} migrations of ${sets.map((set) => set.project).join(', ')}`;
    console.log(`Template ${template.name} ${how} (${what}).`);
    if (template.because.length > 0) console.log(`Rebuilt because: ${template.because.join(', ')}.`);
    if (template.builtOn)
      console.log(`Only the migrations after ${template.builtOn} were run, in a copy of it.`);
    const read = { files: filesBehind(request.manifest, template.reads), unseen: template.reads.unseen };
    for (const notice of await noticesOf(read, context)) console.log(notice);
    await writeSchema(server, {
      template,
      project,
      stateTables: stateTablesOf(root, sets),
      workspaceRoot: root,
      file,
    });
    console.log(`Its schema is in ${file}.`);
  } finally {
    await server.close();
  }
}
