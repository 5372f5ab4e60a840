import { type Observation } from '@nx-worktree/environment';
import { adviceFor, nameOf } from '../../../migrations/unconfigured/advice';
import { unconfiguredMigrations } from '../../../migrations/unconfigured/find';
import { type Inspected } from './inspected';

/** A suite whose migrations are not configured gets no database, and uses whatever database it finds. */
export async function checkMigrations(workspace: Inspected): Promise<Observation> {
  const [fault, ...more] = workspace.faults;
  if (fault) return { state: 'failed', text: [fault, ...more].map(({ message }) => message).join('\n') };
  const found = await unconfiguredMigrations(workspace.root, workspace.projectGraph);
  if (found.length === 0) return { state: 'ok', text: 'no unconfigured migrations were found' };
  return {
    state: 'warning',
    text: `No project is configured for ${found.map(nameOf).join(', ')}, so tests that need them get no database of their own.`,
    advice: found.map((one) => adviceFor(one, workspace)).join('\n\n'),
  };
}
