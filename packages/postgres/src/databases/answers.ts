import { isOwned } from '../ownership/owned-database';
import { connect } from '../session/connect';
import { type Session } from '../session/session';
import { ConnectionLimitError } from '../session/session-errors';
import { sessionsOfServer } from '../session/sessions-of-server';

/**
 * Whether a database is ours and can be entered with the user of its server.
 *
 * @throws {@link ConnectionLimitError} when it or the server has as many connections as it may have, with who has them
 */
export async function answers(session: Session, name: string): Promise<boolean> {
  if (!(await isOwned(session, name))) return false;
  try {
    const { client } = await connect(session.serverUrl, name);
    await client.end();
    return true;
  } catch (error) {
    if (!(error instanceof ConnectionLimitError)) return false;
    throw new ConnectionLimitError(session.server, { cause: error.cause }, await sessionsOfServer(session));
  }
}
