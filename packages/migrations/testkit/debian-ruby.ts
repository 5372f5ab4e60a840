import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { useDebianPackages } from './debian-packages';

/** As Debian 12 has it. */
const VERSION = '3.1';

/**
 * Packages of Debian for Ruby, and Ruby itself. From now on, `ruby` is an interpreter that has them.
 *
 * @param packages those that they need are found out
 * @returns why it isn't possible here, as a sentence without its full stop; `undefined` when it is done
 */
export function useDebianRuby(packages: readonly string[]): string | undefined {
  const needed = neededBy(packages);
  if (needed.length === 0) return `Debian's packages ${packages.join(', ')} are not offered here`;
  return useDebianPackages('ruby', needed, ({ root, run }) => {
    const architecture = run('dpkg-architecture', '-qDEB_HOST_MULTIARCH').trim();
    const [common, own] = [join(root, 'usr/lib'), join(root, 'usr/lib', architecture)];
    const modules = [common, own].flatMap((lib) =>
      [`vendor_ruby/${VERSION}.0`, 'vendor_ruby', `${VERSION}.0`].map((below) => join(lib, 'ruby', below)),
    );
    const gems = [
      ...['all', `${VERSION}.0`].map((below) => join(root, 'usr/share/rubygems-integration', below)),
      join(own, 'rubygems-integration', `${VERSION}.0`),
      join(common, 'ruby/gems', `${VERSION}.0`),
    ];
    const variables = `RUBYLIB=${modules.join(':')} GEM_PATH=${gems.join(':')} LD_LIBRARY_PATH=${own}`;
    return `${variables} exec ${root}/usr/bin/ruby${VERSION} "$@"`;
  });
}

/** Also what is installed already, so that the interpreter is never one of the machine with modules of another. */
function neededBy(packages: readonly string[]): string[] {
  try {
    const args = [
      'depends',
      '--recurse',
      '--no-recommends',
      '--no-suggests',
      '--no-conflicts',
      '--no-breaks',
    ];
    const output = execFileSync('apt-cache', [...args, '--no-replaces', '--no-enhances', ...packages], {
      encoding: 'utf8',
      stdio: 'pipe',
    });
    const names = output.split('\n').filter((line) => /^(lib)?(ruby|rake|racc)[\w.+-]*$/.test(line));
    return [...new Set([...names, 'libpq5', 'libyaml-0-2'])];
  } catch {
    return [];
  }
}
