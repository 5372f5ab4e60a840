/**
 * Common table expressions for the queries of this folder. They look at what migrations can make: not at the server's
 * own schemas, not at objects of extensions, whose version says what these are, and not at the state tables of
 * migration tools, whose names (`table` or `schema.table`) are the parameter $1.
 */
export const COMMON = `
state_table as materialized (
  select c.oid, c.relnamespace from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and (c.relname = any($1) or n.nspname || '.' || c.relname = any($1))
),
state as materialized (
  select oid, relnamespace from state_table
  union
  select s.oid, s.relnamespace
  from pg_depend d join state_table t on t.oid = d.refobjid join pg_class s on s.oid = d.objid
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass
    and d.deptype in ('a', 'i') and s.relkind = 'S'
),
of_extension as materialized (select classid, objid from pg_depend where deptype = 'e'),
namespace as materialized (
  select n.*, quote_ident(n.nspname) as name from pg_namespace n
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and ${notOfExtension('pg_namespace', 'n.oid')}
    -- A schema that a tool made for its state alone is state as well.
    and (
      n.nspname = 'public'
      or n.oid not in (select relnamespace from state)
      or exists (select from pg_proc p where p.pronamespace = n.oid)
      or exists (
        select from pg_class c
        where c.relnamespace = n.oid and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
          and c.oid not in (select oid from state)
      )
    )
),
relation as materialized (
  select c.*, n.name || '.' || quote_ident(c.relname) as name
  from pg_class c join namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c')
    and c.oid not in (select oid from state)
    and ${notOfExtension('pg_class', 'c.oid')}
)`;

/** Condition: the object doesn't belong to an extension. */
export function notOfExtension(catalog: string, oid: string): string {
  return `not exists (select from of_extension e where e.classid = '${catalog}'::regclass and e.objid = ${oid})`;
}

/** Condition: the object isn't a part of another one, such as the constructor of a range type. */
export function notInternal(catalog: string, oid: string): string {
  return `not exists (
    select from pg_depend d where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.deptype = 'i'
  )`;
}

/** The lines of a definition; those that are null are left out. */
export function lines(...expressions: string[]): string {
  return `concat_ws(E'\\n', ${expressions.join(', ')})`;
}

/** Line with the comment on an object. */
export function comment(catalog: string, oid: string): string {
  return `'comment ' || quote_literal(obj_description(${oid}, '${catalog}'))`;
}

/**
 * Line with the owner, unless it is the connecting role: most often, who runs the migrations says nothing of the
 * schema. What `initdb` made (all oids below 16384) belongs to the user who ran it.
 */
export function owner(role: string, oid: string): string {
  return `case when ${oid} >= 16384 and pg_get_userbyid(${role}) <> current_user
    then 'owner ' || quote_ident(pg_get_userbyid(${role})) end`;
}

/** The name of a role, relative to the connecting one. */
export function roleName(role: string): string {
  return `case when pg_get_userbyid(${role}) = current_user then 'current_user' else quote_ident(pg_get_userbyid(${role})) end`;
}

/** Options of an object, such as `fillfactor=70`, in a fixed order. */
export function options(list: string, prefix = 'with'): string {
  return `(select '${prefix} (' || string_agg(option, ', ' order by option collate "C") || ')'
    from unnest(${list}) as option)`;
}
