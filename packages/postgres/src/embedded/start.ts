import { identityOf, type ProcessIdentity } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from '../session/connect';
import { scramOnlyPassword } from '../session/scram-only-password';
import { admitBy, closeTcp, HAS_SOCKET } from './access';
import { type ProgramDirectory } from './binaries';
import { ensureCluster, keepPassword, passwordOf } from './cluster';
import { ServerStartError } from './embedded-errors';
import { type Facts, isServerRunning, readFacts, urlOf, writeFacts } from './facts';
import { freePort } from './free-port';
import { sweepOrphans, tieToHome } from './orphans';
import { giveToServer, type ClusterPlace } from './cluster-place';
import { discardStalePid, readPostmasterFile } from './postmaster-file';
import { runProgram } from './programs';
import { preparePrograms, removeOtherPrograms } from './programs-of-cluster';
import { lastLines } from './server-log';
import { SETTINGS } from './settings';

/** The rules of who may come in are read by the server a moment after they were written. */
const READY_MS = 10_000;
const POLL_MS = 5;

const ATTEMPTS = 20;
const PAUSE_MS = 100;

const PORT_TAKEN = /could not create any TCP\/IP sockets/;
/** Backends of a killed postmaster end by themselves. */
const BACKENDS_LEFT = /pre-existing shared memory block/;

/**
 * Starts the server, making its binaries and its cluster first when they are missing. It detaches: it outlives the
 * process that starts it. Must run under the cluster's lock, after no server answered: one
 * that runs nevertheless is starting or recovering, and will accept connections soon.
 *
 * @throws {@link PlatformNotSupportedError} when npm has no binaries for this platform
 * @throws {@link BinariesMissingError} when the binaries of the default version are not installed
 * @throws {@link VersionMissingError} when the binaries of another version are not installed
 * @throws {@link BinariesDirectoryError} when installed programs are no longer there
 * @throws {@link ServerElsewhereError} when another host runs this cluster
 * @throws {@link ServerStartError} when `initdb` or the server fails
 */
export async function startServer(place: ClusterPlace): Promise<Facts> {
  const before = await readFacts(place);
  const running = before && (await isServerRunning(place, before)) ? before : await findUnrecorded(place);
  if (running) return running;

  await sweepOrphans();
  await tieToHome(place);
  const programs = await preparePrograms(place);
  await ensureCluster(place, programs);
  if (before?.postmaster) await discardStalePid(place, before.postmaster);
  await closeTcp(place);
  const port = await startOnFreePort(place, programs, before?.port);
  const facts = await admit(place, port, await postmasterOf(place));
  await removeOtherPrograms(place);
  return facts;
}

/**
 * Gives the server a new password: while it did not run, another program may have listened on its port and asked clients
 * for the old one. Until then, no client can log in with the old one.
 */
async function admit(place: ClusterPlace, port: number, postmaster: ProcessIdentity): Promise<Facts> {
  const password = HAS_SOCKET ? scramOnlyPassword() : await passwordOf(place);
  if (HAS_SOCKET) {
    await admitBy(place, port, password);
    await keepPassword(place, password);
  }
  const facts = { port, password, postmaster, keeper: null };
  for (const deadline = Date.now() + READY_MS; !(await answers(facts)); await sleep(POLL_MS)) {
    if (Date.now() > deadline)
      throw new ServerStartError('it accepts no connection', await lastLines(place.log), place.log);
  }
  await writeFacts(place, facts);
  return facts;
}

/** The server whose starter was killed before it wrote the facts, or whose facts were lost. */
async function findUnrecorded(place: ClusterPlace): Promise<Facts | undefined> {
  const file = await readPostmasterFile(place);
  const postmaster = file && (await identityOf(file.pid));
  if (!postmaster || !existsSync(place.password)) return undefined;
  const facts = { port: file.port, password: await passwordOf(place), postmaster, keeper: null };
  if (await answers(facts)) {
    await writeFacts(place, facts);
    return facts;
  }
  // Killed before it accepted a connection.
  return HAS_SOCKET ? admit(place, facts.port, postmaster).catch(() => undefined) : undefined;
}

async function answers(facts: Facts): Promise<boolean> {
  try {
    const { client } = await connect(urlOf(facts), 'postgres');
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/**
 * A port that is free now can be taken a moment later, so another one is tried then. The port of the last time
 * comes first: environment files of worktrees have it in them.
 */
async function startOnFreePort(
  place: ClusterPlace,
  programs: ProgramDirectory,
  wished?: number,
): Promise<number> {
  let port = wished ?? (await freePort());
  for (let attempt = 1; ; attempt++) {
    const failure = await tryStart(place, programs, port);
    if (!failure) return port;
    const isPassing = PORT_TAKEN.test(failure.output) || BACKENDS_LEFT.test(failure.output);
    if (attempt === ATTEMPTS || !isPassing) {
      throw new ServerStartError(failure.reason, failure.output, place.log);
    }
    await sleep(PAUSE_MS);
    if (PORT_TAKEN.test(failure.output)) port = await freePort();
  }
}

interface StartFailure {
  readonly reason: string;
  readonly output: string;
}

async function tryStart(
  place: ClusterPlace,
  programs: ProgramDirectory,
  port: number,
): Promise<StartFailure | undefined> {
  await writeFile(place.log, '', { mode: 0o600 });
  await giveToServer(place, place.log);
  const settings = Object.entries({ ...SETTINGS, port }).map(([name, value]) => `-c ${name}=${value}`);
  const { exitCode, output } = await runProgram(place, programs, 'pg_ctl', [
    'start',
    '--wait',
    '--silent',
    `--pgdata=${place.data}`,
    `--log=${place.log}`,
    `--options=${settings.join(' ')}`,
  ]);
  if (exitCode === 0) return undefined;
  const log = await lastLines(place.log);
  return { reason: `pg_ctl ended with exit code ${exitCode}`, output: log || output };
}

async function postmasterOf(place: ClusterPlace): Promise<ProcessIdentity> {
  const file = await readPostmasterFile(place);
  const identity = file && (await identityOf(file.pid));
  if (!identity) {
    throw new ServerStartError('it exited right after its start', await lastLines(place.log), place.log);
  }
  return identity;
}
