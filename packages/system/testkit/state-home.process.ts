import { z } from 'zod';
import { stateHome } from '../src';

const worldSchema = z.object({ uid: z.number().optional(), variables: z.record(z.string(), z.string()) });

/** Says where the state home is in the world that is given, or why it can't be used. */
function main(): void {
  const { uid, variables } = worldSchema.parse(JSON.parse(process.argv[2] ?? ''));
  // Not from the start, since the loader of TypeScript needs a directory for its cache itself.
  delete process.env['HOME'];
  delete process.env['NX_WORKTREE_HOME'];
  delete process.env['XDG_STATE_HOME'];
  Object.assign(process.env, variables);
  if (uid !== undefined) process.setuid?.(uid);
  try {
    console.log(stateHome());
  } catch (error) {
    console.log(String(error));
  }
}

main();
