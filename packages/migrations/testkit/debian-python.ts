import { join } from 'node:path';
import { useDebianPackages } from './debian-packages';

/**
 * Packages of Debian for its own Python. From now on, `python3` is an interpreter that has them.
 *
 * @param packages with those that they need
 * @returns why it isn't possible here, as a sentence without its full stop; `undefined` when it is done
 */
export function useDebianPython(packages: readonly string[]): string | undefined {
  return useDebianPackages('python3', packages, ({ root, run }) => {
    const architecture = run('dpkg-architecture', '-qDEB_HOST_MULTIARCH').trim();
    const [modules, libraries] = ['python3/dist-packages', architecture].map((below) =>
      join(root, 'usr/lib', below),
    );
    return `PYTHONPATH=${modules} LD_LIBRARY_PATH=${libraries} exec /usr/bin/python3 "$@"`;
  });
}
