import { dropUnderLock } from '../databases/drop-databases';
import { lockKey, lockUnless, unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Manifest } from '../ownership/owned-database';
import { findBrokenTemplates, findManifests, useTemplate } from '../ownership/template-rows';
import { type Session } from '../session/session';
import { buildTemplate } from './build-template';
import { changesSince } from './changes';
import { keyOnServer, readDecisive } from './key';
import { type EnsuredTemplate, type TemplateRequest } from './template';

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
): Promise<EnsuredTemplate> {
  const decisive = await readDecisive(session, server);
  const key = keyOnServer(request.key, decisive);
  const lock = lockKey(`template ${key}`);
  const found = await lockUnless(session, lock, () => useTemplate(session, key));
  if (found) return { name: found.name, key: request.key, built: false, because: [] };
  try {
    // It may have become ready between the last look and the lock.
    const ready = await useTemplate(session, key);
    if (ready) return { name: ready.name, key: request.key, built: false, because: [] };
    for (const broken of await findBrokenTemplates(session, key)) await dropUnderLock(session, broken);
    const manifest = [...decisive, ...Object.entries(request.manifest)];
    const older = (request.older ?? []).map((one) => ({ ...one, key: keyOnServer(one.key, decisive) }));
    const because = await reasons(session, request.subject, manifest);
    const built = await buildTemplate(session, server, { ...request, key, manifest, older });
    return { ...built, key: request.key, built: true, because };
  } finally {
    await unlock(session, lock);
  }
}

async function reasons(session: Session, subject: string | undefined, manifest: Manifest): Promise<string[]> {
  return subject === undefined ? [] : changesSince(await findManifests(session, subject), manifest);
}
