import { type Script } from '@nx-worktree/testkit';
import { scripts } from './scripts';

/** What a process is to do. */
export interface BystanderOptions {
  /** The port on which it listens; none, when left out. */
  readonly port?: number;
  readonly variables?: NodeJS.ProcessEnv;
}

/** Starts a process in a directory. It is there when this returns, and stays until it or every script is killed. */
export async function startBystander(
  cwd: string,
  { port, variables }: BystanderOptions = {},
): Promise<Script> {
  const args = port === undefined ? [] : [port];
  const child = scripts.start('bystander', args, { cwd, env: { ...process.env, ...variables } });
  await child.line();
  return child;
}
