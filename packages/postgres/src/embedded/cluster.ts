import { removeDirectory } from '@nx-worktree/system';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ProgramDirectory } from './binaries';
import { ServerStartError } from './errors';
import { giveToServer, type Place } from './place';
import { runProgram } from './programs';

const LOCALE = ['--encoding=UTF8', '--no-locale'];

/**
 * The builtin provider sorts by code point and knows upper and lower case of all of Unicode, the same on every
 * operating system; locales of the system differ between machines, and so do the results of tests. Before PostgreSQL
 * 17 there is only C, which knows upper and lower case of ASCII.
 */
const BUILTIN_LOCALE = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
const FIRST_WITH_BUILTIN = 17;

/**
 * Makes the cluster when it is missing. It is made under a private name, so one that was half made when its maker
 * was killed is never used. Must run under the cluster's lock, while no server runs.
 *
 * @throws {ServerStartError} when `initdb` fails
 */
export async function ensureCluster(place: Place, programs: ProgramDirectory): Promise<void> {
  if (isComplete(place)) return;
  await removeIncomplete(place);
  const half = `${place.cluster}.${randomUUID()}`;
  try {
    await initialize(place, programs, half);
    await rename(half, place.cluster);
  } catch (error) {
    await removeDirectory(half, place.directory);
    throw error;
  }
}

/** The password of the cluster's superuser `postgres`. */
export async function passwordOf(place: Place): Promise<string> {
  return (await readFile(place.password, 'utf8')).trim();
}

function isComplete(place: Place): boolean {
  return existsSync(place.password) && existsSync(join(place.data, 'PG_VERSION'));
}

/** There is nothing to lose in a cluster without password or version: no server could open it. */
async function removeIncomplete(place: Place): Promise<void> {
  const name = basename(place.cluster);
  for (const entry of await readdir(place.directory)) {
    if (entry === name || entry.startsWith(`${name}.`)) {
      await removeDirectory(join(place.directory, entry), place.directory);
    }
  }
}

async function initialize(place: Place, programs: ProgramDirectory, half: string): Promise<void> {
  const data = join(half, 'data');
  const password = randomBytes(24).toString('hex');
  const passwordFile = join(half, 'password-for-initdb');
  await mkdir(half);
  await chmod(half, place.runAs ? 0o711 : 0o700);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  await giveToServer(place, data, passwordFile);
  const { exitCode, output } = await runProgram(place, programs, 'initdb', [
    `--pgdata=${data}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    ...LOCALE,
    ...(place.version < FIRST_WITH_BUILTIN ? [] : BUILTIN_LOCALE),
    '--no-sync',
    '--no-instructions',
  ]);
  await unlink(passwordFile);
  if (exitCode !== 0) throw new ServerStartError(`initdb ended with exit code ${exitCode}`, output);
  await writeFile(join(half, basename(place.password)), password, { mode: 0o600 });
}
