import { type ProjectGraph } from '@nx/devkit';
import { adviceFor, adviceWithout, nameOf, type Workspace } from './advice';
import { MigrationsUnconfiguredError } from './unconfigured-errors';
import { unconfiguredMigrations } from './find';

/**
 * Looks whether a suite that gets no database is one that needs it. Migrations in its project, or in one that it
 * depends on, are refused: its tests would pass on whatever database they find, such as the developer's. Those that lie
 * in no project may be anybody's, so of them one is only told.
 *
 * @param testTarget the target that runs the suite
 * @returns a warning, `undefined` when there is nothing to say
 * @throws {@link MigrationsUnconfiguredError} when the suite can be expected to need a database
 */
export async function lookForMigrations(
  workspace: Workspace,
  project: string,
  testTarget: string,
): Promise<string | undefined> {
  const found = await unconfiguredMigrations(workspace.root, workspace.projectGraph);
  const related = withUpstream(project, workspace.projectGraph);
  const isRoot = workspace.projectGraph.nodes[project]?.data.root === '.';
  const own = found.filter(({ owner }) => (owner === undefined ? isRoot : related.has(owner)));
  if (own.length > 0) throw new MigrationsUnconfiguredError(project, own, workspace, testTarget);
  const ofNoProject = found.filter(({ owner }) => owner === undefined);
  if (ofNoProject.length === 0) return undefined;
  return (
    `WARNING: these tests ran without a database of their own. The workspace has migrations that no project is configured for: ` +
    `${ofNoProject.map(nameOf).join(', ')}.\n\n` +
    `${ofNoProject.map((one) => adviceFor(one, workspace, project)).join('\n\n')}\n\n` +
    `${adviceWithout(project, testTarget)}\n`
  );
}

function withUpstream(project: string, { dependencies }: ProjectGraph): Set<string> {
  const related = new Set([project]);
  for (const name of related) for (const { target } of dependencies[name] ?? []) related.add(target);
  return related;
}
