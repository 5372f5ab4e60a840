import { killProcessGroup } from '@nx-worktree/system';
import { execa } from 'execa';

/** The exit code with which shells say that there is no such command. */
const NOT_FOUND = 127;

/**
 * Runs a package manager. When the process that asked for it is gone, however it ended, the package manager and what it
 * has started end at once: they would go on to write into a worktree that is being taken away. This process leads
 * their group.
 */
async function main([file = '', ...args]: string[]): Promise<void> {
  process.stdin.resume().once('close', () => killProcessGroup(process.pid));
  const result = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  });
  if (result.code === 'ENOENT') {
    process.stderr.write(
      `${file} was not found. Install it, and make sure that its directory is listed in PATH.\n`,
    );
  }
  process.exit(result.exitCode ?? NOT_FOUND);
}

void main(process.argv.slice(2));
