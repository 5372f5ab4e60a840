import { abandon, createPrivate, publish } from '../databases/create-owned';
import { unlock } from '../locks/advisory-lock';
import { type Manifest } from '../ownership/owned-database';
import { connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { seal } from './seal';
import { type TemplateRequest } from './template';

const NAME_HASH_LENGTH = 32;

/** A request with what this server adds to it. */
export interface BuildRequest extends Omit<TemplateRequest, 'manifest'> {
  readonly manifest: Manifest;
}

/**
 * Builds a template. Must run under the lock of its key.
 *
 * @returns its name
 */
export async function buildTemplate(session: Session, request: BuildRequest): Promise<string> {
  const { key, manifest, subject } = request;
  // template0 is the same on every server; template1 holds whatever somebody put there, which no key sees.
  const database = await createPrivate(
    session,
    { kind: 'template', key, manifest, subject },
    'template template0',
  );
  try {
    await request.build(connectionInfo(session.serverUrl, database.name));
    await seal(session, database.name);
    const name = await publish(session, database, `template_${key.slice(0, NAME_HASH_LENGTH)}`);
    await unlock(session, database.lock);
    return name;
  } catch (error) {
    await abandon(session, database);
    throw error;
  }
}
