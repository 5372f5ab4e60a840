import { type Observation } from '@nx-worktree/environment';
import { type Inspected } from './inspected';

const VARIABLE = 'NX_WORKSPACE_ROOT_PATH';

/** With this variable, Nx works in another workspace than the one it is run in. */
export function checkWorkspace({ root, shell }: Inspected): Observation {
  const asked = shell[VARIABLE];
  if (asked === undefined) return { state: 'ok', text: root };
  return {
    state: 'warning',
    text: `${VARIABLE} in your shell is ${asked}: Nx works there even when run in a worktree.`,
    advice: `unset ${VARIABLE}`,
  };
}
