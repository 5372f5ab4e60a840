import { type ServerFacts } from '../ownership/maintenance-database';
import { type Session } from '../session/session';
import { SharedObjectTakenError } from './role-errors';
import { freeRole } from './free-role';
import { type SharedObject, takenBy } from './taken';
import { describeUser, usersOfRole } from './users-of-role';

/** Another build may make the same role again in the meantime. */
const MOST_TRIES = 3;

/**
 * Builds a template in an empty database. Roles belong to the server, so one that the same migrations have made for
 * another template is in the way of `create role`: on the embedded server it is dropped with that template, and the build
 * starts again.
 *
 * @throws {@link SharedObjectTakenError} when something of the server is in the way and has to stay
 * @throws what `build` throws
 */
export async function withRolesFree<T>(
  session: Session,
  server: ServerFacts,
  build: () => Promise<T>,
): Promise<T> {
  const tries = new Map<string, number>();
  for (;;) {
    const before = await namesOnServer(session);
    try {
      return await build();
    } catch (error) {
      const object = takenBy(error);
      if (!object) throw error;
      const name = nameOf(object);
      const count = (tries.get(name) ?? 0) + 1;
      tries.set(name, count);
      const mayFree = server.isEmbedded && object.kind === 'role' && count < MOST_TRIES;
      // One that wasn't there is made twice by the migrations themselves.
      if (!mayFree && !before.has(name)) throw error;
      await makeRoom(session, object, mayFree === true, error);
    }
  }
}

async function makeRoom(
  session: Session,
  object: SharedObject,
  mayFree: boolean,
  cause: unknown,
): Promise<void> {
  const users = object.kind === 'role' ? (mayFree ? freeRole : usersOfRole) : nobody;
  const staying = await users(session, object.name);
  if (mayFree && staying.length === 0) return;
  throw new SharedObjectTakenError(object, staying.map(describeUser), { cause });
}

function nobody(): Promise<[]> {
  return Promise.resolve([]);
}

async function namesOnServer(session: Session): Promise<Set<string>> {
  const objects = await session.query<Record<keyof SharedObject, string>>(
    `select 'role' as kind, rolname as name from pg_roles
     union all select 'tablespace', spcname from pg_tablespace
     union all select 'database', datname from pg_database
     union all select 'replication slot', slot_name from pg_replication_slots`,
  );
  return new Set(objects.map(nameOf));
}

function nameOf({ kind, name }: Readonly<Record<keyof SharedObject, string>>): string {
  return `${kind} ${name}`;
}
