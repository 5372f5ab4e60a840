import { escapeIdentifier } from 'pg';
import { describeSession, isLeft, sessionsIn } from '../databases/database-sessions';
import { type Session } from '../session/session';
import { TemplateInUseError } from './template-errors';

/** `pool.end()` of a migration tool returns before the backends are gone, so they get this long, in ms. */
const OWN_GRACE_MS = 1_000;

/** Sessions of others are waited for and never ended, in ms. */
const OTHERS_GRACE_MS = 10_000;

/**
 * Makes a finished database a template: no client can connect to it any more, no session is in it, and it can be cloned.
 *
 * @param name the private name of a database that this session built: sessions of its own role in it can only be
 *   those of the build
 * @throws {@link TemplateInUseError} when sessions of other roles stay
 */
export async function seal(session: Session, name: string): Promise<void> {
  const database = escapeIdentifier(name);
  await session.query(`alter database ${database} allow_connections false`);
  if (!(await isLeft(session, name, OWN_GRACE_MS))) await endOwnSessions(session, name);
  if (!(await isLeft(session, name, OTHERS_GRACE_MS))) {
    throw new TemplateInUseError(name, (await sessionsIn(session, name)).map(describeSession));
  }
  await session.query(`alter database ${database} is_template true`);
}

async function endOwnSessions(session: Session, name: string): Promise<void> {
  await session.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = current_user',
    [name],
  );
}
