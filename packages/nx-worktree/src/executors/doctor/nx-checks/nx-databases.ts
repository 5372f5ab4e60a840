import { type Observation } from '@nx-worktree/environment';
import { databasesNamedBy } from '../../../named-databases/of-target';
import { type Inspected } from './inspected';

/** A target that names its database itself uses that one wherever it runs, so it is refused in a worktree. */
export function checkDatabases({ root, projectGraph }: Inspected): Observation {
  const found = Object.values(projectGraph.nodes).flatMap(({ name, data }) =>
    Object.entries(data.targets ?? {}).flatMap(([target, configuration]) => {
      const settings = databasesNamedBy(configuration, { workspaceRoot: root, projectRoot: data.root });
      return settings.length === 0 ? [] : [`${name}:${target} (${settings.join(', ')})`];
    }),
  );
  if (found.length === 0) return { state: 'ok', text: 'no target names a database itself' };
  return {
    state: 'warning',
    text: `${found.join(', ')} would use the database that the target names, so Nx refuses to run it in a worktree.`,
    advice:
      'Move the setting to a file that Nx loads, such as .env: the variables of a worktree override it.',
  };
}
