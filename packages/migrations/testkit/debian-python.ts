import { removeTemporaryDirectories, temporaryDirectory, writeFiles } from '@nx-worktree/testkit';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Packages of Debian for its own Python, unpacked into a temporary directory: nothing is installed on the machine. From
 * now on, `python3` is an interpreter that has them.
 *
 * @param packages with those that they need
 * @returns why it isn't possible here, as a sentence without its full stop; `undefined` when it is done
 */
export function useDebianPython(packages: readonly string[]): string | undefined {
  const directory = temporaryDirectory();
  const run = (file: string, ...args: string[]) =>
    execFileSync(file, args, { cwd: directory, stdio: 'pipe', encoding: 'utf8' });
  try {
    run('apt-get', 'download', '--quiet', ...packages);
    for (const name of readdirSync(directory)) run('dpkg', '-x', name, 'root');
    const architecture = run('dpkg-architecture', '-qDEB_HOST_MULTIARCH').trim();
    const [modules, libraries] = ['python3/dist-packages', architecture].map((below) =>
      join(directory, 'root/usr/lib', below),
    );
    writeFiles(directory, {
      'bin/python3': `#!/bin/sh\nPYTHONPATH=${modules} LD_LIBRARY_PATH=${libraries} exec /usr/bin/python3 "$@"\n`,
    });
    run('chmod', '+x', 'bin/python3');
    process.env['PATH'] = `${join(directory, 'bin')}${delimiter}${process.env['PATH']}`;
    return undefined;
  } catch (error) {
    void removeTemporaryDirectories();
    return `Debian's packages of Python can't be used here: ${String(error).split('\n')[0]}`;
  }
}
