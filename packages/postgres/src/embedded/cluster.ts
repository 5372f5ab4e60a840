import { removeDirectory, replaceAtomically } from '@nx-worktree/system';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type ProgramDirectory } from './binaries';
import { ServerStartError } from './embedded-errors';
import { giveToServer, type ClusterPlace } from './cluster-place';
import { runAsServer, runProgram } from './programs';
import { NOBODY } from './server-user';

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
 * @throws {@link ServerStartError} when `initdb` fails
 */
export async function ensureCluster(place: ClusterPlace, programs: ProgramDirectory): Promise<void> {
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

/** Keeps the password beside the cluster, for a server whose facts get lost. Must run under the cluster's lock. */
export async function keepPassword(place: ClusterPlace, password: string): Promise<void> {
  await replaceAtomically(place.password, password);
}

/** The password of the cluster's superuser `postgres`. */
export async function passwordOf(place: ClusterPlace): Promise<string> {
  return (await readFile(place.password, 'utf8')).trim();
}

function isComplete(place: ClusterPlace): boolean {
  return existsSync(place.password) && existsSync(join(place.data, 'PG_VERSION'));
}

/** There is nothing to lose in a cluster without password or version: no server could open it. */
async function removeIncomplete(place: ClusterPlace): Promise<void> {
  const name = basename(place.cluster);
  for (const entry of await readdir(place.directory)) {
    if (entry === name || entry.startsWith(`${name}.`)) {
      await removeDirectory(join(place.directory, entry), place.directory);
    }
  }
}

async function initialize(place: ClusterPlace, programs: ProgramDirectory, half: string): Promise<void> {
  const { runAs } = place;
  const data = join(half, 'data');
  const password = randomBytes(24).toString('hex');
  await mkdir(half, { mode: 0o700 });
  if (runAs && runAs.uid !== NOBODY.uid) {
    const made = join(half, 'made');
    // No other process that runs as `nobody` is in this group, so none can enter. The group's rights allow the copy.
    const asNobody = { ...place, runAs: { ...NOBODY, gid: runAs.gid } };
    await runInitdb(asNobody, programs, made, password, ['--allow-group-access']);
    await copyAs(place, made, data);
    await removeDirectory(made, half);
  } else {
    await runInitdb(place, programs, data, password);
  }
  await writeFile(join(half, basename(place.password)), password, { mode: 0o600 });
}

/** @param data is made, in the directory of a cluster that is being made */
async function runInitdb(
  place: ClusterPlace,
  programs: ProgramDirectory,
  data: string,
  password: string,
  more: readonly string[] = [],
): Promise<void> {
  const half = dirname(data);
  const passwordFile = join(half, 'password-for-initdb');
  if (place.runAs) {
    await chown(half, 0, place.runAs.gid);
    await chmod(half, 0o710);
  }
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
    ...more,
    '--no-sync',
    '--no-instructions',
  ]);
  await unlink(passwordFile);
  if (exitCode !== 0) throw new ServerStartError(`initdb ended with exit code ${exitCode}`, output);
}

/** Copies the data as the user of the server, who owns them then. To give them to it would be to trust names in there. */
async function copyAs(place: ClusterPlace, from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  await giveToServer(place, to);
  const { exitCode, output } = await runAsServer(place, '/bin/sh', [
    '-c',
    'umask 077 && exec cp -R "$1/." "$2"',
    'sh',
    from,
    to,
  ]);
  if (exitCode !== 0) throw new ServerStartError(`cp ended with exit code ${exitCode}`, output);
}
