import {
  createProjectGraphAsync,
  type GeneratorCallback,
  type ProjectGraph,
  readNxJson,
  type Tree,
} from '@nx/devkit';
import {
  createEnvironment,
  type CreateRequest,
  type EnvironmentRecord,
  planEnvironment,
  purposesWith,
} from '@nx-worktree/environment';
import { allMigrations, suiteMigrations } from '../../migrations/migration-order';
import { optionsIn } from '../../plugin/options';
import { projectFiles } from '../../plugin/projects';
import { duration } from '../../report/duration';
import { lineReporter, printStep } from '../../report/line-reporter';
import { UnknownProjectError } from './errors';
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
  const { server, ports, worktrees, purposes } = optionsIn(readNxJson(tree));
  const { project, ...wishes } = options;
  return {
    ...wishes,
    ...migrationsFor(tree.root, project, await createProjectGraphAsync()),
    identifier: String(options.identifier),
    from: tree.root,
    purposes: purposesWith(purposes),
    worktrees,
    server,
    ...(ports.base !== undefined && { portBase: ports.base }),
  };
}

/** Those of one project and what it depends on; else those of all, and of projects that only the branch has. */
function migrationsFor(
  checkout: string,
  project: string | undefined,
  graph: ProjectGraph,
): Pick<CreateRequest, 'migrations' | 'isProjectFile'> {
  if (project === undefined) {
    const isProjectFile = (directory: string, file: string): boolean => projectFiles(directory)(file);
    return { migrations: allMigrations(checkout, graph), isProjectFile };
  }
  if (!graph.nodes[project]) throw new UnknownProjectError(project, Object.keys(graph.nodes).sort());
  return { migrations: suiteMigrations(checkout, project, graph), isProjectFile: () => false };
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
