import { execa, type Options } from 'execa';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where Linux accounts for groups of processes: version 1 of its control groups, then version 2. */
const ACCOUNTS = [
  { directory: '/sys/fs/cgroup/cpuacct', file: 'cpuacct.usage', ns: (text: string) => Number(text) },
  {
    directory: '/sys/fs/cgroup',
    file: 'cpu.stat',
    ns: (text: string) => Number(/usage_usec (\d+)/.exec(text)?.[1]) * 1_000,
  },
];

/**
 * Runs a program in a control group of its own. What was running before it, such as the PostgreSQL server, is not in it.
 *
 * @returns user and system time of the program and of all that it has started, whoever has waited for them, in ms
 */
export async function cpuTimeOf(command: string, args: readonly string[], options: Options): Promise<number> {
  const account = ACCOUNTS.find(({ directory, file }) => existsSync(join(directory, file)));
  if (!account)
    throw new Error('Without control groups of Linux, nothing tells the CPU time of all processes.');
  const group = join(account.directory, `nx-worktree-bench-${process.pid}`);
  mkdirSync(group);
  try {
    const enter = 'echo $$ > "$0" && exec "$@"';
    await execa('sh', ['-c', enter, join(group, 'cgroup.procs'), command, ...args], options);
    return account.ns(readFileSync(join(group, account.file), 'utf8')) / 1_000_000;
  } finally {
    await removed(group);
  }
}

/** A group can be removed when its last process is gone; daemons that Nx has started end a moment after it. */
async function removed(group: string): Promise<void> {
  for (let tries = 100; ; tries--) {
    try {
      return rmdirSync(group);
    } catch (error) {
      if (tries === 0) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
