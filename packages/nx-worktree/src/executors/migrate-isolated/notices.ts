import { type ExecutorContext } from '@nx/devkit';
import { type FileBehind, unseenNotice } from '@nx-worktree/migrations';
import { adviceFor } from '../../inputs/advice';
import { missingInputs } from '../../inputs/missing-inputs';
import { runsSuites } from '../test-isolated/executor-names';

/** What was read while a template was built. */
export interface ReadByMigrations {
  readonly files: readonly FileBehind[];
  /** Those of whom it can't be seen what they read. */
  readonly unseen: readonly string[];
}

/** What people have to know of the files that decide what is in a template: what can't be seen, and what Nx doesn't know. */
export async function noticesOf(read: ReadByMigrations, context: ExecutorContext): Promise<string[]> {
  return [...read.unseen.map(unseenNotice), ...(await missingNotices(read.files, context))];
}

async function missingNotices(
  files: readonly FileBehind[],
  { root: checkout, projectName: project = '', projectGraph: graph, nxJsonConfiguration }: ExecutorContext,
): Promise<string[]> {
  const targets = Object.entries(graph.nodes[project]?.data.targets ?? {});
  const suites = targets.filter(([, { executor, cache }]) => runsSuites(executor) && cache);
  const notices = suites.map(async ([target]) => {
    const task = { checkout, graph, nxJson: nxJsonConfiguration, project, target };
    const missing = await missingInputs(task, files);
    const name = `${project}:${target}`;
    return missing.length === 0
      ? []
      : [
          `${name} will refuse to run, because these files are not among its inputs:\n${adviceFor(name, missing)}`,
        ];
  });
  return (await Promise.all(notices)).flat();
}
