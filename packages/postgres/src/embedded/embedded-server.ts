import { isRunning, withFileLock } from '@nx-worktree/system';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isServerRunning, readFacts, urlOf } from './facts';
import { placeOfCluster, type Programs, removeClusterDirectory } from './cluster-place';
import { lastLines } from './server-log';
import { sharingOf } from './server-user';
import { stopServer } from './stop';
import { DEFAULT_VERSION } from './version';

const KEEPER_GRACE_MS = 10_000;

/** What can be said of the embedded server without starting it. */
export interface EmbeddedServerStatus {
  readonly running: boolean;
  /** Holds the binaries, the cluster and its state. */
  readonly directory: string;
  readonly log: string;
  /**
   * Whether it runs as `nobody`, so that every service that runs as `nobody` can read its databases: `inherited` when an earlier
   * release made the cluster, `always` when no other user can be had here.
   */
  readonly sharesUser: 'no' | 'inherited' | 'always';
  /** What a running server has. */
  readonly server?: {
    readonly pid: number;
    readonly port: number;
    readonly url: string;
    readonly keeper?: number;
  };
}

/**
 * Describes this user's embedded server without starting it.
 *
 * @throws {@link ServerElsewhereError} when it runs on another host
 */
export async function embeddedServerStatus(
  programs: Programs = DEFAULT_VERSION,
): Promise<EmbeddedServerStatus> {
  const place = placeOfCluster(programs);
  const { directory, log } = place;
  const asleep = { running: false, directory, log, sharesUser: sharingOf(place) };
  const facts = await readFacts(place);
  if (!facts?.postmaster || !(await isServerRunning(place, facts))) return asleep;
  const keeper = facts.keeper?.pid;
  return {
    ...asleep,
    running: true,
    server: {
      pid: facts.postmaster.pid,
      port: facts.port,
      url: urlOf(facts),
      ...(keeper !== undefined && { keeper }),
    },
  };
}

/**
 * The end of the log of this user's embedded server.
 *
 * @param lines how many
 */
export function embeddedServerLog(lines: number, programs: Programs = DEFAULT_VERSION): Promise<string> {
  return lastLines(placeOfCluster(programs).log, lines);
}

/**
 * Stops this user's embedded server, and waits until its keeper has ended too. Sessions in it are ended.
 *
 * @returns whether it ran
 * @throws {@link ServerStopError} when it goes on
 */
export async function stopEmbeddedServer(programs: Programs = DEFAULT_VERSION): Promise<boolean> {
  const place = placeOfCluster(programs);
  if (!existsSync(place.directory)) return false;
  return withFileLock(place.lock, async () => {
    const keeper = (await readFacts(place))?.keeper;
    const ran = await stopServer(place);
    const deadline = Date.now() + KEEPER_GRACE_MS;
    while (keeper && (await isRunning(keeper)) && Date.now() < deadline) await sleep(20);
    return ran;
  });
}

/** Stops the server and deletes it with all of its databases. */
export async function removeEmbeddedServer(programs: Programs = DEFAULT_VERSION): Promise<void> {
  await stopEmbeddedServer(programs);
  await removeClusterDirectory(placeOfCluster(programs));
}
