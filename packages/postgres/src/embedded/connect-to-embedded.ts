import { withFileLock } from '@nx-worktree/system';
import { openMaintenanceSession, type ServerFacts } from '../ownership/maintenance-database';
import { LoginRefusedError, ServerUnreachableError } from '../session/errors';
import { type Session } from '../session/session';
import { readFacts, urlOf } from './facts';
import { ensureKeeper } from './keeper';
import { type Place, placeOfCluster } from './place';
import { startServer } from './start';

interface Connected {
  readonly session: Session;
  readonly facts: ServerFacts;
}

/**
 * Connects to the embedded server of this user, and starts it when it does not run. Of all processes that find it
 * stopped, one starts it.
 *
 * @param idleMinutes minutes without a session after which a server that is started here stops
 * @throws what `startServer` throws
 */
export async function connectToEmbedded(idleMinutes: number): Promise<Connected> {
  const place = placeOfCluster();
  const connected = await connectIfRunning(place);
  if (connected) return connected;
  return withFileLock(place.lock, async () => {
    const startedMeanwhile = await connectIfRunning(place);
    if (startedMeanwhile) return startedMeanwhile;
    const facts = await startServer(place);
    const opened = await openMaintenanceSession(urlOf(facts));
    await ensureKeeper(place, facts, idleMinutes);
    return opened;
  });
}

/** A server that is gone leaves its port to others, so a stranger who answers there counts as nobody as well. */
async function connectIfRunning(place: Place): Promise<Connected | undefined> {
  const facts = await readFacts(place);
  if (!facts?.postmaster) return undefined;
  try {
    return await openMaintenanceSession(urlOf(facts));
  } catch (error) {
    if (error instanceof ServerUnreachableError || error instanceof LoginRefusedError) return undefined;
    throw error;
  }
}
