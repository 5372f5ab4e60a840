import { dropUnderLock } from '../databases/drop-databases';
import { lockKey, lockUnless, unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Manifest } from '../ownership/template-contents';
import {
  findBrokenTemplates,
  findManifests,
  findReads,
  type TemplateRow,
  useTemplate,
} from '../ownership/template-rows';
import { type Session } from '../session/session';
import { buildTemplate } from './build-template';
import { changesSince } from './changes';
import { keyOnServer, readDecisive } from './key';
import { isAsRead } from './reads';
import { type EnsuredTemplate, type TemplateRequest } from './template';

/*
 * A template is a migrated database that is only ever copied.
 *
 * 1. Its key is made of what was asked for (the migrations) and what of the server matters (`key`): version, extensions.
 * 2. A template with this key is taken if the files that its migrations read besides are as they were (`reads`).
 * 3. If there is none, one process builds it under the lock of the key, and the others wait for it.
 * 4. The build runs in a copy of the nearest older template, or in an empty database (`build-template`), under a private
 *    name. A role that an earlier template left on the server is made room for (`../roles`).
 * 5. When the migrations have run, the database is sealed: no sessions, and none may come (`seal`). Then it is renamed, so
 *    a template that can be seen is complete.
 * 6. A builder that fails or is killed leaves a row whose lock is free; a sweep drops its database.
 */

/**
 * Finds the template or builds it. Of all processes that ask for a missing one, one builds and the others wait for
 * it; when the builder fails or is killed, the next one builds.
 *
 * @throws {@link TemplateInUseError} when sessions of other programs stay in the new template
 * @throws {@link SharedObjectTakenError} when it makes a role that is in use, or another object that the server has once
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
  const look = (): Promise<TemplateRow | undefined> =>
    useTemplate(session, [key], (reads) => isAsRead(reads, request.valuesOf));
  const found = await lockUnless(session, lock, look);
  if (found) return foundTemplate(found, request);
  try {
    // It may have become ready between the last look and the lock.
    const ready = await look();
    if (ready) return foundTemplate(ready, request);
    for (const broken of await findBrokenTemplates(session, key)) await dropUnderLock(session, broken);
    const manifest = [...decisive, ...Object.entries(request.manifest)];
    const older = (request.older ?? []).map((one) => ({ ...one, key: keyOnServer(one.key, decisive) }));
    const because = await reasons(session, key, manifest, request);
    const built = await buildTemplate(session, server, { ...request, key, manifest, older });
    return { ...built, key: request.key, built: true, because };
  } finally {
    await unlock(session, lock);
  }
}

function foundTemplate({ name, reads }: TemplateRow, { key }: TemplateRequest): EnsuredTemplate {
  return { name, key, built: false, because: [], reads };
}

async function reasons(
  session: Session,
  key: string,
  manifest: Manifest,
  { subject, valuesOf }: TemplateRequest,
): Promise<string[]> {
  if (subject === undefined) return [];
  const reads = await findReads(session, key);
  if (reads === undefined) return changesSince(await findManifests(session, subject), manifest);
  // Made from the same as this one, so only what was read can differ.
  const names = reads.files.map(({ name }) => name);
  const now = (await valuesOf?.(names)) ?? [];
  const before = reads.files.map(({ name, value }) => [name, value] as const);
  return changesSince(
    [before],
    names.map((name, index) => [name, now[index] ?? ''] as const),
  );
}
