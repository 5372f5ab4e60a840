import { createEnvironment, removeEnvironment } from '@nx-worktree/environment';
import { execa } from 'execa';
import { join } from 'node:path';
import { type Ratio, ratioOf, timed } from './comparison';
import { installDependencies, type World } from './world';

/** Few, since each installation takes many seconds. */
const ROUNDS = 3;

const IDENTIFIER = 'bench';

/** A worktree in which tests can run, compared with the commands one would type without nx-worktree. */
export async function compareWorktrees(world: World): Promise<Ratio[]> {
  const clone = await world.clone();
  const plain = join(clone, '..', 'plain');
  const rounds: Awaited<ReturnType<typeof round>>[] = [];
  // A warm-up that isn't counted.
  await round(clone, plain);
  while (rounds.length < ROUNDS) rounds.push(await round(clone, plain));
  const link = { name: 'dependencies by links', ms: rounds.map(({ linkMs }) => linkMs) };
  const install = { name: '`npm ci`', ms: rounds.map(({ installMs }) => installMs) };
  const whole = { name: 'worktree with dependencies', ms: rounds.map(({ createMs }) => createMs) };
  const byHand = {
    name: '`git worktree add` and `npm ci`',
    ms: rounds.map(({ addMs, installMs }) => addMs + installMs),
  };
  return [ratioOf(link, install, 'at most 0.02'), ratioOf(whole, byHand)];
}

async function round(clone: string, plain: string) {
  let linkMs = NaN;
  const report = {
    begin: () => undefined,
    done: (name: string, _summary: string, ms: number) => void (name === 'dependencies' && (linkMs = ms)),
  };
  const request = { from: clone, purpose: 'test-unit', identifier: IDENTIFIER, migrations: [], server: {} };
  const createMs = await timed({
    run: async () => void (await createEnvironment({ ...request, isProjectFile: () => false }, report)),
  });
  await removeEnvironment({ from: clone, identifier: IDENTIFIER });
  const addMs = await timed({
    run: async () =>
      void (await execa('git', ['worktree', 'add', '--quiet', '--detach', plain], { cwd: clone })),
  });
  const installMs = await timed({ run: () => installDependencies(plain) });
  await execa('git', ['worktree', 'remove', '--force', plain], { cwd: clone });
  return { linkMs, createMs, addMs, installMs };
}
