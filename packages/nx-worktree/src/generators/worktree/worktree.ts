import { createProjectGraphAsync, type GeneratorCallback, readNxJson, type Tree } from '@nx/devkit';
import {
  createEnvironment,
  type CreateRequest,
  type EnvironmentRecord,
  planEnvironment,
} from '@nx-worktree/environment';
import { allMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../plugin/options';
import { projectFiles } from '../../plugin/projects';
import { duration } from '../../report/duration';
import { lineReporter, printStep } from '../../report/line-reporter';
import { type WorktreeOptions } from './options';

/**
 * Checks the input and says what will be done. Everything is made in the callback that is returned: Nx doesn't call
 * it with --dry-run.
 *
 * @throws every `Failure` that bad input leads to; Nx prints its message
 */
export default async function worktree(tree: Tree, options: WorktreeOptions): Promise<GeneratorCallback> {
  const request = await requestOf(tree, options);
  const steps = await planEnvironment(request);
  console.log(`\nA worktree for ${options.purpose}:`);
  for (const { name, summary } of steps) printStep(name, summary);
  return () => create(request);
}

async function requestOf(tree: Tree, options: WorktreeOptions): Promise<CreateRequest> {
  const { server, ports } = optionsIn(readNxJson(tree));
  const graph = await createProjectGraphAsync();
  return {
    ...options,
    identifier: String(options.identifier),
    from: tree.root,
    server,
    migrations: allMigrations(tree.root, graph),
    isProjectFile: (checkout, file) => projectFiles(checkout)(file),
    ...(ports.base !== undefined && { portBase: ports.base }),
  };
}

async function create(request: CreateRequest): Promise<void> {
  const start = performance.now();
  console.log('\nCreating it:');
  const environment = await createEnvironment(request, lineReporter);
  console.log(summaryOf(environment, performance.now() - start));
}

function summaryOf({ directory, identifier, facts }: EnvironmentRecord, ms: number): string {
  const own = ['checkout', facts.database && 'database', facts.ports && 'ports'].filter(Boolean).join(', ');
  return `
${directory} is ready (${duration(ms)}).

  cd ${directory}
  npx nx test <project>      runs tests on its own ${own}
  npx nx run worktrees:list  lists all worktrees

Remove it from the main checkout: npx nx run worktrees:remove --identifier=${identifier}`;
}
