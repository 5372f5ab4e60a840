import { abandon, createPrivate, publish } from '../databases/create-owned';
import { copyOf } from '../databases/copy-of';
import { type LeftOut, readLeftOut, statementsFor } from '../databases/left-out';
import { unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Manifest, type Reads } from '../ownership/template-contents';
import { findReady, noteReads, noteRoles, type TemplateRow, useTemplate } from '../ownership/template-rows';
import { withRolesFree } from '../roles/with-roles-free';
import { SessionLostError } from '../session/session-errors';
import { connectionInfo } from '../session/address';
import { type Session } from '../session/session';
import { isAsRead, joined, keyWith, NO_READS } from './reads';
import { seal } from './seal';
import { type OlderTemplate, type TemplateRequest } from './template';

const NAME_HASH_LENGTH = 32;

/** A request with what this server adds to it; the keys are those on it. */
export interface BuildRequest extends Omit<TemplateRequest, 'manifest' | 'older'> {
  readonly manifest: Manifest;
  readonly older: readonly OlderTemplate[];
}

interface Built {
  readonly name: string;
  readonly builtOn?: string;
  readonly reads: Reads;
}

/** Builds a template, on the nearest older one that is there. Must run under the lock of its key. */
export async function buildTemplate(
  session: Session,
  server: ServerFacts,
  request: BuildRequest,
): Promise<Built> {
  const { older } = request;
  const keys = older.map(({ key }) => key);
  const base = await useTemplate(session, keys, (reads) => isAsRead(reads, request.valuesOf));
  const rest = older.find(({ key }) => key === base?.declared);
  if (base && rest) {
    try {
      const built = await buildOn(session, server, base, { ...request, build: rest.build });
      return { ...built, builtOn: base.name };
    } catch (error) {
      // What fails there may be due to the older one; whether it fails in an empty database is what counts.
      if (error instanceof SessionLostError) throw error;
    }
  }
  // template0 is the same on every server; template1 contains whatever users put there, which no key covers.
  const build = (): Promise<Built> => buildFrom(session, request, 'template template0');
  return withRolesFree(session, server, build);
}

async function buildOn(
  session: Session,
  server: ServerFacts,
  base: TemplateRow,
  request: BuildRequest,
): Promise<Built> {
  const leftOut = await readLeftOut(session, base.name);
  return buildFrom(session, request, await copyOf(session, base.name, server), { ...base, leftOut });
}

async function buildFrom(
  session: Session,
  { key, manifest, subject, build }: BuildRequest,
  from: string,
  base?: Pick<TemplateRow, 'id' | 'reads'> & { readonly leftOut: LeftOut | undefined },
): Promise<Built> {
  let reads = base?.reads ?? NO_READS;
  const database = await createPrivate(session, { kind: 'template', key, manifest, subject }, from);
  try {
    if (base?.leftOut) await session.query(statementsFor(base.leftOut, database.name));
    await build(connectionInfo(session.serverUrl, database.name), (more) => (reads = joined(reads, more)));
    await seal(session, database.name);
    const keyNow = keyWith(key, reads);
    // A file that was changed for a moment only has led to one that is there already.
    const same = await findReady(session, keyNow);
    if (same) {
      await abandon(session, database);
      return { name: same.name, reads };
    }
    const wished = `template_${keyNow.slice(0, NAME_HASH_LENGTH)}`;
    const notes = noteReads(database.id, keyNow, reads) + noteRoles(database.id, base?.id);
    const name = await publish(session, database, wished, notes);
    await unlock(session, database.lock);
    return { name, reads };
  } catch (error) {
    await abandon(session, database);
    throw error;
  }
}
