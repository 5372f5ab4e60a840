import { usualStateTables } from '@nx-worktree/migrations';
import { type Client } from 'pg';
import { KeptReferenceError, UnknownTableError } from './testing-errors';

/** A table that is about to lose its rows. */
export interface Emptied {
  /** With its schema, quoted. */
  readonly name: string;
  /** What fires when rows are deleted, quoted, and how it is made to fire again. */
  readonly triggers: readonly { readonly trigger: string; readonly enable: string }[];
}

interface Table extends Emptied {
  readonly schema: string;
  readonly table: string;
  /** Names of tables that its foreign keys refer to. */
  readonly refersTo: readonly string[];
}

/** Partitions are emptied with their parent. What belongs to an extension is the extension's. */
const TABLES = `
  select n.nspname as schema, c.relname as table, format('%I.%I', n.nspname, c.relname) as name,
    array(
      select format('%I.%I', rn.nspname, r.relname)
      from pg_constraint k join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace
      where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid
    ) as "refersTo",
    coalesce((
      select jsonb_agg(jsonb_build_object(
        'trigger', quote_ident(t.tgname),
        'enable', case t.tgenabled when 'A' then 'enable always' else 'enable' end))
      from pg_trigger t
      where t.tgrelid = c.oid and not t.tgisinternal and t.tgenabled in ('O', 'A') and t.tgtype & 8 <> 0
    ), '[]') as triggers
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (
      select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'
    )
  order by n.nspname collate "C", c.relname collate "C"`;

/**
 * The tables of a database whose rows don't stay.
 *
 * @throws {@link UnknownTableError} when one that is to stay isn't there
 * @throws {@link KeptReferenceError} when one that stays refers to one that doesn't
 */
export async function tablesToEmpty(
  client: Client,
  keep: readonly string[],
): Promise<{ tables: readonly Emptied[]; isSuperuser: boolean }> {
  const { rows } = await client.query<Table>(TABLES);
  const role = await client.query<{ superuser: boolean }>(
    `select current_setting('is_superuser')::bool as superuser`,
  );
  const unknown = keep.find((name) => !rows.some((row) => isCalled(row, name)));
  if (unknown !== undefined) {
    throw new UnknownTableError(
      unknown,
      rows.map(({ schema, table }) => `${schema}.${table}`),
    );
  }
  const kept = rows.filter((row) => [...usualStateTables(), ...keep].some((name) => isCalled(row, name)));
  const tables = rows.filter((row) => !kept.includes(row));
  assertNoReference(kept, tables);
  return { tables, isSuperuser: role.rows[0]?.superuser === true };
}

function isCalled({ schema, table }: Table, name: string): boolean {
  return name === table || name === `${schema}.${table}`;
}

function assertNoReference(kept: readonly Table[], emptied: readonly Table[]): void {
  for (const { name, refersTo } of kept) {
    const lost = emptied.find((table) => refersTo.includes(table.name));
    if (lost) throw new KeptReferenceError(name, lost.name);
  }
}
