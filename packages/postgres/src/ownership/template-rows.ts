import { escapeLiteral } from 'pg';
import { type Session } from '../session/session';
import { COLUMNS, IS_ON_SERVER, type OwnedRow, USED_LONG_AGO } from './owned-database';
import { type Manifest, type Reads } from './template-contents';

const IS_READY = `kind = 'template' and state = 'ready' and ${IS_ON_SERVER}`;

/** A template, with both levels of its key: `declared` is what was asked for, and `reads` what was read besides. */
export interface TemplateRow extends OwnedRow {
  readonly declared: string;
  readonly reads: Reads;
}

/**
 * Finds a template that is complete and still on the server, of the first of these keys that has one, and notes that
 * it is used: then it is not dropped for a while. Templates of releases that didn't note what was read are not found:
 * it is unknown whether they are still right.
 *
 * @param keys what is asked for
 * @param isCurrent whether what the template's migrations have read is now as it was
 */
export async function useTemplate(
  session: Session,
  keys: readonly string[],
  isCurrent: (reads: Reads) => Promise<boolean>,
): Promise<TemplateRow | undefined> {
  const rows = await session.query<TemplateRow & { usedLongAgo: boolean }>(
    `select ${COLUMNS}, declared, reads, ${USED_LONG_AGO} as "usedLongAgo" from owned_database
     where declared = any($1) and ${IS_READY} order by array_position($1, declared), used_at desc`,
    [keys],
  );
  for (const row of rows) if (await isCurrent(row.reads)) return noteUse(session, row, row.usedLongAgo);
  return undefined;
}

/** The template with this key, what its migrations have read included. */
export async function findReady(session: Session, key: string): Promise<OwnedRow | undefined> {
  const query = `select ${COLUMNS} from owned_database where key = $1 and declared is not null and ${IS_READY}`;
  const [row] = await session.query<OwnedRow>(query, [key]);
  return row;
}

async function noteUse(
  session: Session,
  found: TemplateRow,
  usedLongAgo: boolean,
): Promise<TemplateRow | undefined> {
  if (!usedLongAgo) return found;
  const touched = await session.query(
    `update owned_database set used_at = now() where id = $1 and state = 'ready' returning id`,
    [found.id],
  );
  // A sweep of old templates was faster.
  return touched.length > 0 ? found : undefined;
}

/** Templates with this key that are not complete, or that others dropped from the server. */
export async function findBrokenTemplates(session: Session, key: string): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS} from owned_database
     where coalesce(declared, key) = $1 and kind = 'template' and (state <> 'ready' or not ${IS_ON_SERVER})`,
    [key],
  );
}

/** The statement that notes what a template's migrations have read, and the key that it has with that. */
export function noteReads(id: string, key: string, reads: Reads): string {
  const values = `key = ${escapeLiteral(key)}, reads = ${escapeLiteral(JSON.stringify(reads))}::jsonb`;
  return `update owned_database set ${values} where id = ${escapeLiteral(id)};`;
}

/**
 * The statement that notes which roles the server has since a template's build began.
 *
 * @param base id of the template that it was built on, whose roles it needs as well
 */
export function noteRoles(id: string, base: string | undefined): string {
  const inherited =
    base === undefined ? 'null' : `(select roles from owned_database where id = ${escapeLiteral(base)})`;
  return `
    update owned_database set roles = ${inherited} ||
      array(select rolname::text from pg_roles where rolname <> all(roles_before))
    where id = ${escapeLiteral(id)};`;
}

/** What the migrations of that template with this key have read that was used last. */
export async function findReads(session: Session, key: string): Promise<Reads | undefined> {
  const [row] = await session.query<{ reads: Reads }>(
    `select reads from owned_database
     where declared = $1 and kind = 'template' and state = 'ready' order by used_at desc limit 1`,
    [key],
  );
  return row?.reads;
}

/** What the templates of a subject were made of, the one that was used last first. */
export async function findManifests(session: Session, subject: string): Promise<Manifest[]> {
  const rows = await session.query<{ manifest: Manifest }>(
    `select manifest from owned_database
     where subject = $1 and kind = 'template' and state = 'ready' and declared is not null order by used_at desc`,
    [subject],
  );
  return rows.map(({ manifest }) => manifest);
}

/** Templates that were not used for this long are dropped; earlier if there are more than this many. */
const OLD = { age: '14 days', count: 32, ageWhenMany: '1 day' };

/** Clones of a suite or a worktree can be recreated from their template at any time. */
const HAS_CLONES = `exists (
  select from owned_database clone where clone.kind = 'clone' and clone.template = owned_database.name
)`;

/** Templates that are not in use, the oldest first. */
export async function findOldTemplates(session: Session): Promise<OwnedRow[]> {
  return session.query<OwnedRow>(
    `select ${COLUMNS}
     from (select *, row_number() over (order by used_at desc) as rank from owned_database
           where kind = 'template' and state = 'ready') owned_database
     where (used_at < now() - $1::interval or (rank > $2 and used_at < now() - $3::interval)) and not ${HAS_CLONES}
     order by used_at`,
    [OLD.age, OLD.count, OLD.ageWhenMany],
  );
}

/**
 * Takes a template out of use, unless it was used in the meantime. From then on it is not found. Must hold the
 * row's lock: without it, a sweep may be dropping the template.
 */
export async function retireTemplate(session: Session, id: string): Promise<boolean> {
  const retired = await session.query(
    `update owned_database set state = 'dropping'
     where id = $1 and state = 'ready' and used_at < now() - $2::interval and not ${HAS_CLONES} returning id`,
    [id, OLD.ageWhenMany],
  );
  return retired.length > 0;
}

/**
 * Takes a template, or a spare clone, out of use whenever it was used last. A process that is about to clone
 * it finds it missing. Must hold the row's lock.
 */
export async function retireAnyway(session: Session, id: string): Promise<boolean> {
  const retired = await session.query(
    `update owned_database set state = 'dropping'
     where id = $1 and (state = 'spare' or (kind = 'template' and state = 'ready')) returning id`,
    [id],
  );
  return retired.length > 0;
}
