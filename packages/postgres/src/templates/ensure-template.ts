import { createHash } from 'node:crypto';
import { abandon, createPrivate, publish } from '../databases/create-owned';
import { dropOwned } from '../databases/drop-owned';
import { lockKey, lockUnless, unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { findBrokenTemplates, findReadyTemplate } from '../ownership/owned-database';
import { connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { seal } from './seal';
import { type Template, type TemplateRequest } from './template';

const NAME_HASH_LENGTH = 32;

/**
 * Finds the template or builds it. Of all processes that ask for a missing one, one builds and the others wait for
 * it; when the builder fails or is killed, the next one builds.
 *
 * @throws {TemplateInUseError} when somebody else's sessions stay in the new template
 * @throws what `request.build` throws; nothing is left of the template then
 */
export async function ensureTemplate(
  session: Session,
  server: ServerFacts,
  request: TemplateRequest,
): Promise<Template & { built: boolean }> {
  const key = keyOnServer(request.key, server.majorVersion);
  const lock = lockKey(`template ${key}`);
  const found = await lockUnless(session, lock, () => findReadyTemplate(session, key));
  if (found) return { name: found.name, key: request.key, built: false };
  try {
    // It may have become ready between the last look and the lock.
    const ready = await findReadyTemplate(session, key);
    if (ready) return { name: ready.name, key: request.key, built: false };
    for (const broken of await findBrokenTemplates(session, key)) await dropOwned(session, broken);
    return { name: await buildTemplate(session, key, request), key: request.key, built: true };
  } finally {
    await unlock(session, lock);
  }
}

/** Catalogs differ between major versions, and what migrations do can depend on them. */
function keyOnServer(key: string, majorVersion: number): string {
  return createHash('sha256').update(`${key} on PostgreSQL ${majorVersion}`).digest('hex');
}

async function buildTemplate(session: Session, key: string, request: TemplateRequest): Promise<string> {
  const ownership = { kind: 'template', key, manifest: request.manifest } as const;
  // template0 is the same on every server; template1 holds whatever somebody put there, which no key sees.
  const database = await createPrivate(session, ownership, 'template template0');
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
