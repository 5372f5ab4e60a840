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
 * Unpacks packages of Debian into a temporary directory: nothing is installed on the machine.
 *
 * @param packages with those that they need and the machine hasn't got
 * @throws when there is no apt here, or none that can load them
 */
export function unpackDebianPackages(packages: readonly string[]): Unpacked {
  const directory = temporaryDirectory();
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd: directory, stdio: 'pipe', encoding: 'utf8' });
  // A server of root runs as another user.
  run('chmod', '755', directory);
  run('apt-get', 'download', '--quiet', ...packages);
  for (const name of readdirSync(directory)) run('dpkg', '-x', name, 'root');
  return { root: join(directory, 'root'), run };
}

/**
 * Unpacks packages of Debian. From now on, a program of that name is one that uses them.
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
  try {
    const unpacked = unpackDebianPackages(packages);
    const directory = temporaryDirectory();
    writeFiles(directory, { [program]: `#!/bin/sh\n${script(unpacked)}\n` });
    unpacked.run('chmod', '+x', join(directory, program));
    process.env['PATH'] = `${directory}${delimiter}${process.env['PATH']}`;
    return undefined;
  } catch (error) {
    void removeTemporaryDirectories();
    return `Debian's packages for ${program} can't be used here: ${String(error).split('\n')[0]}`;
  }
}
