import { createEnvironment, listEnvironments, removeEnvironment } from '@nx-worktree/environment';
import { TemporaryRepository } from '@nx-worktree/testkit';
import { execa } from 'execa';
import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { compare, type Ratio, type Subject } from './comparison';
import { type World } from './world';

const WORKTREES = 500;
const MADE_AT_ONCE = 4;

/** As many as the list itself starts at once. */
const AT_ONCE = 2 * availableParallelism();

/** What the list asks of each worktree. */
const STATUS = [
  '--no-optional-locks',
  'status',
  '--porcelain',
  '-z',
  '--no-renames',
  '--ignore-submodules=none',
];

/** What many worktrees cost: for the list, and for creating and removing another one beside them. */
export async function compareManyWorktrees(world: World): Promise<Ratio[]> {
  const [many, few] = [await repositoryNamed(world, 'many'), await repositoryNamed(world, 'few')];
  await create(few, 'suite-0');
  for (let made = 0; made < WORKTREES; made += MADE_AT_ONCE) {
    const numbers = Array.from({ length: MADE_AT_ONCE }, (_, index) => made + index);
    await Promise.all(numbers.map((number) => create(many, `suite-${number}`)));
  }
  const list = {
    name: `list of ${WORKTREES} worktrees`,
    run: async () => void (await listEnvironments(many)),
  };
  const aim = 'as fast';
  return [
    await compare({ ours: list, baseline: bareStatus(many), rounds: 5, aim: 'at most 1 s more' }),
    await compare({ ours: creation(many, '500'), baseline: creation(few, 'one'), rounds: 20, aim }),
    await compare({ ours: await removal(many, '500'), baseline: await removal(few, 'one'), rounds: 20, aim }),
  ];
}

async function repositoryNamed(world: World, name: string): Promise<string> {
  const { root } = await TemporaryRepository.create(await world.directory(name));
  return root;
}

/** The time of git itself, started in the cheapest way: the rest of the list's time is ours. */
function bareStatus(repository: string): Subject {
  return {
    name: `nothing but \`git status\` in each, ${AT_ONCE} at once`,
    run: async () => {
      const { stdout } = await execa('git', ['worktree', 'list', '--porcelain'], { cwd: repository });
      const worktrees = stdout
        .split('\n')
        .filter((line) => line.startsWith('worktree '))
        .map((line) => line.slice('worktree '.length))
        .filter((directory) => directory !== repository)
        .values();
      const work = async (): Promise<void> => {
        // The iterator is shared, so each worktree is taken by one.
        for (const cwd of worktrees) await promisify(execFile)('git', STATUS, { cwd });
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
    },
  };
}

function creation(repository: string, others: string): Required<Subject> {
  return {
    name: `worktree beside ${others} other${others === 'one' ? '' : 's'}`,
    run: () => create(repository, 'another'),
    reset: () => remove(repository),
  };
}

async function removal(repository: string, others: string): Promise<Subject> {
  const { name, run, reset } = creation(repository, others);
  await run();
  return { name: `removal of a ${name}`, run: reset, reset: run };
}

async function create(from: string, identifier: string): Promise<void> {
  const request = { from, identifier, purpose: 'test-unit', migrations: [], server: {} };
  await createEnvironment(request, { begin: () => undefined, done: () => undefined });
}

async function remove(from: string): Promise<void> {
  await removeEnvironment({ from, identifier: 'another' });
}
