import { abandon, createPrivate, publish } from '../databases/create-owned';
import { copyOf } from '../databases/copy-of';
import { type LeftOut, readLeftOut, statementsFor } from '../databases/left-out';
import { unlock } from '../locks/advisory-lock';
import { type ServerFacts } from '../ownership/maintenance-database';
import { type Manifest } from '../ownership/owned-database';
import { useTemplate } from '../ownership/template-rows';
import { SessionLostError } from '../session/errors';
import { connectionInfo } from '../session/address';
import { type Session } from '../session/session';
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
}

/** Builds a template, on the nearest older one that is there. Must run under the lock of its key. */
export async function buildTemplate(
  session: Session,
  server: ServerFacts,
  request: BuildRequest,
): Promise<Built> {
  const { older } = request;
  const base = await useTemplate(session, ...older.map(({ key }) => key));
  const rest = older.find(({ key }) => key === base?.key);
  if (base && rest) {
    try {
      return {
        name: await buildOn(session, server, base.name, { ...request, build: rest.build }),
        builtOn: base.name,
      };
    } catch (error) {
      // What fails there may be due to the older one; whether it fails in an empty database is what counts.
      if (error instanceof SessionLostError) throw error;
    }
  }
  // template0 is the same on every server; template1 holds whatever somebody put there, which no key sees.
  return { name: await buildFrom(session, request, 'template template0') };
}

async function buildOn(
  session: Session,
  server: ServerFacts,
  base: string,
  request: BuildRequest,
): Promise<string> {
  const leftOut = await readLeftOut(session, base);
  return buildFrom(session, request, await copyOf(session, base, server), leftOut);
}

async function buildFrom(
  session: Session,
  { key, manifest, subject, build }: BuildRequest,
  from: string,
  leftOut?: LeftOut,
): Promise<string> {
  const database = await createPrivate(session, { kind: 'template', key, manifest, subject }, from);
  try {
    if (leftOut) await session.query(statementsFor(leftOut, database.name));
    await build(connectionInfo(session.serverUrl, database.name));
    await seal(session, database.name);
    const name = await publish(session, database, `template_${key.slice(0, NAME_HASH_LENGTH)}`);
    await unlock(session, database.lock);
    return name;
  } catch (error) {
    await abandon(session, database);
    throw error;
  }
}
