import { type GeneratorCallback, type Tree } from '@nx/devkit';
import {
  createEnvironment,
  type EnvironmentRecord,
  ownParts,
  planEnvironment,
  type PlannedPart,
  planWidening,
  type Reporter,
  widenEnvironment,
} from '@nx-worktree/environment';
import { hasCode, printable } from '@nx-worktree/system';
import { reasonsText, type WorktreesDirectory } from '../../worktrees-directory/worktrees-directory';
import { duration } from '../../terminal/duration';
import { progressOn } from '../../terminal/progress';
import { partLine } from '../../terminal/part-line';
import { type WorktreeOptions } from './options';
import { requestOf } from './request';

/**
 * Checks the input and says what will be done. Everything is made in the callback that is returned: Nx doesn't call
 * it with --dry-run.
 *
 * @throws every `Failure` that bad input leads to; Nx prints its message
 */
export default async function worktree(tree: Tree, options: WorktreeOptions): Promise<GeneratorCallback> {
  const { request, directory } = await requestOf(tree, options);
  const { from, identifier, projects } = request;
  const widening = projects && { from, identifier, projects };
  const added = widening && (await planWidening(widening));
  if (widening && added) {
    print(`More projects for ${identifier}:`, added);
    return () => make('Adding them:', (report) => widenEnvironment(widening, report), 'repeat the command');
  }
  print(`A worktree for ${request.purpose}:`, await planEnvironment(request));
  if (directory.scanners.length > 0) console.log(whyThere(directory));
  const undone = 'nothing of the worktree was left behind';
  return () => make('Creating it:', (report) => createEnvironment(request, report), undone);
}

function print(title: string, parts: readonly PlannedPart[]): void {
  console.log(`\n${title}`);
  for (const { name, summary } of parts) console.log(partLine(name, printable(summary)));
}

/** Why worktrees are not created in the usual directory, or what will happen there. */
function whyThere({ directory, usual, scanners }: WorktreesDirectory): string {
  return directory === usual
    ? `\nWARNING: tools in the main checkout scan ${usual}, the directory set in nx.json. ${reasonsText(scanners)}.`
    : `\nIt is in ${directory}, because tools in the main checkout would scan ${usual}. ${reasonsText(scanners)}.`;
}

/** @param outcome what is to be said of the environment when a part fails, unless it could not be undone */
async function make(
  title: string,
  work: (report: Reporter) => Promise<EnvironmentRecord>,
  outcome: string,
): Promise<void> {
  const start = performance.now();
  console.log(`\n${title}`);
  const progress = progressOn(process.stdout);
  try {
    console.log(printable(summaryOf(await work(progress), performance.now() - start)));
  } catch (error) {
    const isLeft = hasCode(error, 'REVERT_FAILED');
    progress.failed(isLeft ? 'part of the worktree is left behind' : outcome);
    throw error;
  }
}

function summaryOf(environment: EnvironmentRecord, ms: number): string {
  const { directory, identifier } = environment;
  const own = ownParts(environment).join(', ');
  return `
${directory} is ready (${duration(ms)}).

  cd ${directory}
  npx nx test <project>      runs tests on its own ${own}
  npx nx run worktrees:list  lists all worktrees

Remove it from the main checkout: npx nx run worktrees:remove --identifier=${identifier}`;
}
