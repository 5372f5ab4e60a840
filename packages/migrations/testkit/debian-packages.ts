import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Packages of Debian, unpacked. */
export interface Unpacked {
  /** Absolute path of what would be `/`. */
  readonly root: string;
  /** Runs a program in the temporary directory that has it. */
  run(file: string, ...args: string[]): string;
}

/**
 * Unpacks packages of Debian into a temporary directory: nothing is installed on the machine. From now on, a program of
 * that name is one that uses them.
 *
 * @param program such as `python3`
 * @param packages with those that they need
 * @param script gives the text of a shell script that stands for the program
 * @returns why it isn't possible here, as a sentence without its full stop; `undefined` when it is done
 */
export function useDebianPackages(
  program: string,
  packages: readonly string[],
  script: (unpacked: Unpacked) => string,
): string | undefined {
  const directory = temporaryDirectory();
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd: directory, stdio: 'pipe', encoding: 'utf8' });
  try {
    run('apt-get', 'download', '--quiet', ...packages);
    for (const name of readdirSync(directory)) run('dpkg', '-x', name, 'root');
    const text = script({ root: join(directory, 'root'), run });
    writeFiles(directory, { [`bin/${program}`]: `#!/bin/sh\n${text}\n` });
    run('chmod', '+x', `bin/${program}`);
    process.env['PATH'] = `${join(directory, 'bin')}${delimiter}${process.env['PATH']}`;
    return undefined;
  } catch (error) {
    void removeTemporaryDirectories();
    return `Debian's packages for ${program} can't be used here: ${String(error).split('\n')[0]}`;
  }
}
