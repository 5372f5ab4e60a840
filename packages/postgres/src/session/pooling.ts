import { TransactionPoolingError } from './session-errors';
import { Session } from './session';

/** As many others ask for a connection before a proxy is believed to leave each client its own. */
const OTHERS = 3;

/**
 * Makes sure that all statements of a session reach the same process of the server. Where a proxy lends that out for
 * each transaction, a lock is held by whichever client uses the connection next.
 *
 * @throws {@link TransactionPoolingError} when they don't
 */
export async function assertOwnBackend(session: Session, database: string): Promise<void> {
  const pid = await backendOf(session);
  // A proxy has to give its clients numbers of its own.
  if (pid === session.announcedPid) return;
  const others: Session[] = [];
  try {
    while (others.length < OTHERS) {
      const other = await Session.open(session.serverUrl, database);
      others.push(other);
      await other.query('begin');
      const isLent = (await backendOf(other)) === pid || (await backendOf(session)) !== pid;
      if (isLent) throw new TransactionPoolingError(session.server);
    }
  } finally {
    for (const other of others) await other.close();
  }
}

async function backendOf(session: Session): Promise<number | undefined> {
  const [row] = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
  return row?.pid;
}
