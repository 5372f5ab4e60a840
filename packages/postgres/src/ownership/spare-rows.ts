import { type Session } from '../session/session';
import { IS_ON_SERVER, type OwnedRow } from './owned-database';

/** A template that was rebuilt under its name may differ in what depends on time or a seed. */
const IS_OF_TEMPLATE = `template = $1 and exists (
  select from owned_database made_from
  where made_from.kind = 'template' and made_from.state = 'ready' and made_from.name = $1
    and made_from.created_at < owned_database.created_at)`;

/** Whether there is a spare clone of the template. */
export async function hasSpare(session: Session, template: string): Promise<boolean> {
  const rows = await session.query(
    `select from owned_database where state = 'spare' and ${IS_OF_TEMPLATE} and ${IS_ON_SERVER}`,
    [template],
  );
  return rows.length > 0;
}

/** Leaves a complete clone to the next process that asks for one. */
export async function keepAsSpare(session: Session, id: string): Promise<void> {
  await session.query(
    `update owned_database set state = 'spare', oid = (select oid from pg_database where datname = name)
     where id = $1`,
    [id],
  );
}

/**
 * Takes a spare clone and its lock, in one statement: it is never taken without being locked. If a sweep has its
 * lock already, the sweep drops it.
 */
export async function takeSpare(
  session: Session,
  template: string,
): Promise<Pick<OwnedRow, 'id' | 'name' | 'lock'> | undefined> {
  const [taken] = await session.query<Pick<OwnedRow, 'id' | 'name' | 'lock'> & { isLocked: boolean }>(
    `update owned_database set state = 'creating'
     where state = 'spare' and id = (
       select id from owned_database where state = 'spare' and ${IS_OF_TEMPLATE} and ${IS_ON_SERVER}
       order by created_at desc limit 1 for update skip locked)
     returning id, name, lock::text, pg_try_advisory_lock(lock) as "isLocked"`,
    [template],
  );
  return taken?.isLocked ? taken : undefined;
}
