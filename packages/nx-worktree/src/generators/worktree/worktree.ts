import { type GeneratorCallback, type Tree } from '@nx/devkit';
import {
  createEnvironment,
  type CreateRequest,
  type EnvironmentRecord,
  planEnvironment,
} from '@nx-worktree/environment';
import { hasCode } from '@nx-worktree/system';
import { duration } from '../../report/duration';
import { progressOn } from '../../report/progress';
import { stepLine } from '../../report/step-line';
import { type WorktreeOptions } from './options';
import { requestOf } from './request';

/**
 * Checks the input and says what will be done. Everything is made in the callback that is returned: Nx doesn't call
 * it with --dry-run.
 *
 * @throws every `Failure` that bad input leads to; Nx prints its message
 */
export default async function worktree(tree: Tree, options: WorktreeOptions): Promise<GeneratorCallback> {
  const request = await requestOf(tree, options);
  const steps = await planEnvironment(request);
  console.log(`\nA worktree for ${request.purpose}:`);
  for (const { name, summary } of steps) console.log(stepLine(name, summary));
  return () => create(request);
}

async function create(request: CreateRequest): Promise<void> {
  const start = performance.now();
  console.log('\nCreating it:');
  const progress = progressOn(process.stdout);
  try {
    const environment = await createEnvironment(request, progress);
    console.log(summaryOf(environment, performance.now() - start));
  } catch (error) {
    const isUndone = !hasCode(error, 'REVERT_FAILED');
    progress.failed(isUndone ? 'nothing of the worktree was left' : 'something of the worktree is left');
    throw error;
  }
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
