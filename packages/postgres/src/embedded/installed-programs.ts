import { hasCode, messageOf } from '@nx-worktree/system';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { detachedEnvironment } from './environment';
import { BinariesDirectoryError } from './embedded-errors';
import { MAJOR_VERSIONS, type MajorVersion } from './version';

/** PostgreSQL's programs as they are installed on this machine, with whatever extensions are installed for them. */
export interface InstalledPrograms {
  readonly version: MajorVersion;
  /** Absolute path of the directory that holds them, without symbolic links. */
  readonly binaries: string;
}

const NEEDED = ['initdb', 'pg_ctl', 'postgres'];

const TIMEOUT_MS = 10_000;

/**
 * Looks at the programs in a directory.
 *
 * @param directory absolute path, such as `/usr/lib/postgresql/17/bin`
 * @throws {@link BinariesDirectoryError} when it doesn't hold the programs of a supported PostgreSQL
 */
export function installedPrograms(directory: string): InstalledPrograms {
  if (!isAbsolute(directory)) throw new BinariesDirectoryError(directory, 'it is not an absolute path');
  const missing = NEEDED.find((name) => !existsSync(programIn(directory, name)));
  if (missing !== undefined) throw new BinariesDirectoryError(directory, `there is no ${missing} in it`);
  const number = Number.parseInt(versionOfPrograms(directory));
  const version = MAJOR_VERSIONS.find((known) => known === number);
  if (version === undefined) {
    throw new BinariesDirectoryError(
      directory,
      `they are PostgreSQL ${number}, and these major versions are supported: ${MAJOR_VERSIONS.join(', ')}`,
    );
  }
  return { version, binaries: realpathSync(directory) };
}

/**
 * The full version of installed programs, as their server says it: `15.18`.
 *
 * @param directory absolute path
 * @throws {@link BinariesDirectoryError} when they don't say one
 */
export function versionOfPrograms(directory: string): string {
  const output = outputOf(directory, 'postgres', '--version');
  const [, version] = /\(PostgreSQL\) (\d+\S*)/.exec(output) ?? [];
  if (version === undefined) {
    throw new BinariesDirectoryError(directory, `postgres --version said ${JSON.stringify(output)}`);
  }
  return version;
}

/**
 * The extensions that are installed for programs, with their default versions: what `pg_available_extensions` would
 * list (https://www.postgresql.org/docs/current/extend-extensions.html).
 *
 * @param directory absolute path
 * @returns versions by names
 */
export function extensionsOfPrograms(directory: string): Record<string, string> {
  return extensionsIn(shareDirectoryOf(directory));
}

/**
 * The extensions whose files are in a directory, with their default versions.
 *
 * @param share absolute path of what `pg_config --sharedir` prints
 * @returns versions by names
 */
export function extensionsIn(share: string): Record<string, string> {
  const extensions = join(share, 'extension');
  const controls = namesIn(extensions).filter((name) => name.endsWith('.control'));
  return Object.fromEntries(
    controls.sort().map((name) => {
      const [, version = ''] =
        /^\s*default_version\s*=\s*'([^']*)'/m.exec(readFileSync(join(extensions, name), 'utf8')) ?? [];
      return [name.slice(0, -'.control'.length), version];
    }),
  );
}

/** Programs that were moved as a whole, as npm's are, have no `pg_config` and find their files from where they lie. */
function shareDirectoryOf(directory: string): string {
  if (existsSync(programIn(directory, 'pg_config')))
    return outputOf(directory, 'pg_config', '--sharedir').trim();
  const share = join(dirname(realpathSync(directory)), 'share');
  const candidates = [join(share, 'postgresql'), share];
  return candidates.find((candidate) => existsSync(join(candidate, 'extension'))) ?? share;
}

function programIn(directory: string, name: string): string {
  return join(directory, process.platform === 'win32' ? `${name}.exe` : name);
}

function outputOf(directory: string, name: string, option: string): string {
  try {
    return execFileSync(programIn(directory, name), [option], {
      encoding: 'utf8',
      env: detachedEnvironment(),
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: TIMEOUT_MS,
    });
  } catch (error) {
    throw new BinariesDirectoryError(directory, `${name} ${option} failed: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}
